using System.Text;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Store.Tests;

public sealed class BadInventoriesTests
{
    private const string Two = "servers:\n  - name: mx1\n    host: mx1.example.net\n  - name: mx2\n";

    /// <summary>Document, line, column, what the message must say, what the advice must say.</summary>
    public static TheoryData<string, int, int, string, string> Documents => new()
    {
        // Keys.
        { "server:\n  - name: mx1", 1, 1, "'server' is no key of the inventory", "Did you mean servers?" },
        { "Servers: []", 1, 1, "'Servers' is no key", "Did you mean servers?" },
        { Two + "    hots: mx2", 5, 5, "'hots' is no key of a server", "Did you mean host?" },
        { Two + "    config_directory: /etc/postfix", 5, 5, "'config_directory'", "Did you mean configDirectory?" },
        { Two + "    ConfigDir: /etc/postfix", 5, 5, "'ConfigDir'", "Did you mean configDirectory?" },
        { Two + "    ssh-config: /etc/x", 5, 5, "'ssh-config'", "Did you mean sshConfig?" },
        { Two + "    colour: red", 5, 5, "'colour' is no key", "The keys of a server: name, host" },
        { Two + "    protected: [a@b]", 5, 5, "'protected' is no key of a server", "It belongs to the inventory" },
        { "realm: customers\n" + Two, 1, 1, "'realm' is no key of the inventory", "It belongs to a server" },
        { Two + "    next: mx1\n    next: mx1", 6, 5, "'next' stands here a second time, after line 5", "Keep one" },
        { Two + "servers: []", 5, 1, "'servers' stands here a second time", "Keep one" },
        { Two + "    <<: {sudo: true}", 5, 5, "'<<' is no key", "The keys of a server" },
        { Two + "    [a, b]: c", 4, 5, "A key is a list or a map", "plain words" },

        // Names.
        { "servers:\n  - host: mx1", 2, 5, "A server has no 'name'", "name: mx1" },
        { "servers:\n  - name: ''", 2, 11, "'name' of a server is empty", "Give it a value" },
        { "servers:\n  - name:", 2, 10, "'name' of a server is empty", "Give it a value" },
        { "servers:\n  - name: ~", 2, 11, "'name' of a server is empty", "Give it a value" },
        { "servers:\n  - name: [mx1]", 2, 11, "'name' of a server is a list, and should be text", "Write name:" },
        { "servers:\n  - name: {a: b}", 2, 11, "'name' of a server is a map, and should be text", "Write name:" },
        { Two + "  - name: MX1", 5, 11, "'name' is 'MX1', as in line 2", "a name of its own" },
        { "servers: [{name: -mx1}]", 1, 18, "'name' is '-mx1', which can be no name", "begins with a letter or digit" },
        { "servers: [{name: mx 1}]", 1, 18, "'mx 1', which can be no name", "letters, digits" },
        { "servers: [{name: mx*}]", 1, 18, "'mx*', which can be no name", "letters, digits" },
        { "servers: [{name: root@mx1}]", 1, 18, "'root@mx1', which can be no name", "The address goes to host" },
        { "servers: [{name: ../mx1}]", 1, 18, "can be no name", "letters, digits" },
        { "servers: [{name: m\u00FCller}]", 1, 18, "can be no name", "letters, digits" },
        { "servers: [{name: \"mx1\\n\"}]", 1, 18, "'name' of a server has a line break or an invisible character in it: 'mx1\u240A'", "by hand" },
        { "servers: [{name: \"mx\\u200b1\"}]", 1, 18, "invisible character", "by hand" },
        { "servers: [{name: mx1, realm: 'all customers'}]", 1, 30, "'realm' is 'all customers', which can be no name", "letters, digits" },

        // Hosts.
        { "servers: [{name: a, host: -oProxyCommand=id}]", 1, 27, "'host' is '-oProxyCommand=id', which begins with a dash", "sshConfig" },
        { "servers: [{name: a, host: root@-oProxyCommand=id}]", 1, 27, "begins with a dash", "sshConfig" },
        { "servers: [{name: a, host: 'mx1 id'}]", 1, 27, "is no destination of ssh", "user@name" },
        { "servers: [{name: a, host: 'mx1;id'}]", 1, 27, "is no destination of ssh", "user@name" },
        { "servers: [{name: a, host: 'ssh://-oProxyCommand=id/'}]", 1, 27, "begins with a dash", "sshConfig" },
        { "servers: [{name: a, host: 'ssh://-x:22'}]", 1, 27, "begins with a dash", "ssh_config" },
        { "servers: [{name: a, host: 'root@'}]", 1, 27, "is no destination of ssh", "user@name" },
        { "servers: [{name: a, host: '@mx1'}]", 1, 27, "is no destination of ssh", "user@name" },
        { "servers: [{name: a, host: 'root@mx1:2222'}]", 1, 27, "has a port", "Write ssh://root@mx1:2222" },
        { "servers: [{name: a, host: 'ssh://mx1:port'}]", 1, 27, "is no destination of ssh", "ssh://user@name:port" },
        { "servers: [{name: a, host: }]", 1, 27, "'host' of a server is empty", "leave the key out" },

        // Values.
        { "servers: [{name: a, mta: exim}]", 1, 26, "'mta' is 'exim', which is no mail system that is known here", "postfix" },
        { "servers: [{name: a, sudo: yes}]", 1, 27, "'sudo' of a server is 'yes', and should be true or false", "sudo: true" },
        { "servers: [{name: a, sudo: 'true'}]", 1, 27, "should be true or false", "without quotes" },
        { "servers: [{name: a, sudo: 1}]", 1, 27, "should be true or false", "sudo: true" },
        { "servers: [{name: a, configDirectory: etc/postfix}]", 1, 38, "'configDirectory' is 'etc/postfix', which is no whole path", "Begin with /" },
        { "servers: [{name: a, configDirectory: ~/postfix}]", 1, 38, "is no whole path", "Begin with /" },
        { "servers: [{name: a, sshConfig: ssh_config}]", 1, 32, "'sshConfig' is 'ssh_config', which is no whole path", "whole path" },
        { "sshConfig: ~/.ssh/config\nservers: [{name: a}]", 1, 12, "'sshConfig' is '~/.ssh/config', which is no whole path", "without ~" },
        { "servers: [{name: a, log: mail.log}]", 1, 26, "'log' is 'mail.log', which is no whole path", "Begin with /" },
        { "servers: [{name: a, log: /var/log/mail.log*}]", 1, 26, "has a wildcard", "rotated set is found" },
        { "servers: [{name: a, log: []}]", 1, 26, "'log' of a server is an empty list", "leave the key out" },
        { "servers: [{name: a, log: [/a, journal]}]", 1, 31, "stands beside files", "log: journal" },
        { "servers: [{name: a, log: [/a, /a/]}]", 1, 31, "twice", "Keep one" },
        { "servers: [{name: a, log: [[/a]]}]", 1, 27, "'log' of a server has a list in it", "log: [one, two]" },
        { "servers: [{name: a, log: {file: /a}}]", 1, 26, "'log' of a server is a map", "Write log:" },
        { "protected: boss@example.org", 1, 12, "'protected' of the inventory is 'boss@example.org', and should be a list", "protected: [one, two]" },
        { "protected: [a@b c@d]", 1, 13, "'a@b c@d', which is more than one login", "commas" },
        { "protected: ['@example.org']", 1, 13, "'@example.org', which protects nobody", "'*@example.org'" },
        { "protected: [a@b, ]\nservers: {}", 2, 10, "'servers' is a map, and should be a list", "- name: mx1" },
        { "protected: [a@b, '']", 1, 18, "'protected' of the inventory is empty", "leave the key out" },

        { "retention: 90", 1, 12, "'retention' is '90', which is no span of time", "Write for example 90d" },
        { "retention: 0d", 1, 12, "'retention' is '0d', which is no span of time", "Write for example 90d" },
        { "servers: [{name: a, passwordChanged: /bin/changed}]", 1, 38, "'passwordChanged' of a server is '/bin/changed', and should be a list", "[one, two]" },
        { "servers: [{name: a, passwordChanged: [bin/changed]}]", 1, 39, "'bin/changed', which is no program", "whole path" },
        { "servers: [{name: a, passwordChanged: ['/bin/changed --login']}]", 1, 39, "has a blank in it", "an item of its own" },

        // Names of other servers.
        { Two + "    next: out1", 5, 11, "'next' of mx2 is 'out1', and no server is called so", "another server of this file" },
        { Two + "    detour: mx11", 5, 13, "'detour' of mx2 is 'mx11', and no server is called so", "Did you mean mx1?" },
        { Two + "    next: MX2", 5, 11, "'next' of mx2 is mx2 itself", "another server" },
        { Two + "    detour: [mx1]", 5, 13, "'detour' of a server is a list", "Write detour:" },

        // The whole.
        { "", 1, 1, "There is nothing in it", "localhost" },
        { "# servers:\n", 1, 1, "There is nothing in it", "localhost" },
        { "---\n", 1, 1, "There is nothing in it", "localhost" },
        { "mx1", 1, 1, "It is 'mx1', and should be a map", "servers:" },
        { "- name: mx1", 1, 1, "It is a list, and should be a map", "servers:" },
        { "servers:", 1, 9, "'servers' is empty, and should be a list", "- name: mx1" },
        { "servers: []", 1, 10, "'servers' is an empty list", "- name: mx1" },
        { "servers: [mx1]", 1, 11, "A server of 'servers' is 'mx1', and should be a map", "- name: mx1" },
        { "servers:\n  mx1: {host: mx1}", 2, 3, "'servers' is a map, and should be a list", "- name: mx1" },
        { Two + "---\nservers: []", 5, 1, "A second document", "---" },
        { Two + "...\nservers: []", 6, 1, "A second document", "---" },

        // What is no YAML.
        { "servers:\n\t- name: mx1", 2, 1, "There is a tab", "blanks" },
        { "servers:\r\n  - name: a\tb\r\n  \t  sudo: true", 3, 3, "There is a tab", "blanks" },
        { "servers:\n- name: a\n  host mx1\n  sudo: true", 3, 3, "It is no YAML", "a blank behind" },
        { "servers: [{name: mx1}", 2, 1, "It is no YAML", "quotes" },
        { "servers:\n  - name: mx1\n   host: mx2", 3, 4, "It is no YAML", "quotes" },
        { "servers:\n  - name: 'mx1", 2, 11, "It is no YAML", "quotes" },
        { "servers:\n  - name: a: b", 2, 12, "It is no YAML", "quotes" },
        { "protected: [*@example.org ]", 1, 13, "An alias (*) is not taken", "needs quotes" },
        { "protected:\n  - @example.org", 2, 5, "It is no YAML", "one of * & ! @ % at its beginning, needs quotes" },

        // More of YAML than an inventory needs.
        { "servers: &all [{name: mx1}]", 1, 10, "An anchor (&) is not taken", "Write the value out" },
        { "servers:\n  - name: &n mx1\n    realm: *n", 2, 11, "An anchor (&) is not taken", "Write the value out" },
        { "servers: [{name: *n }]", 1, 18, "An alias (*) is not taken", "Write the value out" },
        { "servers: !!set [{name: mx1}]", 1, 10, "A tag (!) is not taken", "Leave it out" },
        { "servers: [{name: !System.IO.FileInfo mx1}]", 1, 18, "A tag (!) is not taken", "Leave it out" },
        { "servers: [{name: ! mx1}]", 1, 18, "A tag (!) is not taken", "Leave it out" },

        // Characters that show something else than is there.
        { "servers:\n  - name: mx1\0\n  - name: mx2", 2, 14, "control character here (U+0000)", "Take it out" },
        { "servers:\n  - name: mx1 # \u001b[2K", 2, 17, "U+001B", "Take it out" },
        { "servers: # \u2028\n  - name: mx1", 1, 12, "U+2028", "Take it out" },
        { "protected: [a@b\u202E]", 1, 13, "invisible character in it: 'a@b\uFFFD'", "by hand" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void Each_is_refused_with_line_column_key_and_advice(string text, int line, int column, string message, string advice)
    {
        ServerProblem problem = InventoryFile.Refused(text);
        Assert.StartsWith($", line {line}, column {column}: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(advice, problem.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Latin1", "servers:\n  - name: mx1 # M\u00FCller", 2, 18)]
    [InlineData("Unicode", "servers: []", 1, 1)]
    public void What_is_not_UTF8_is_refused(string encoding, string text, int line, int column)
    {
        Encoding how = encoding == "Latin1" ? Encoding.Latin1 : Encoding.Unicode;
        ServerProblem problem = InventoryFile.Refused([.. how.GetPreamble(), .. how.GetBytes(text)]);
        Assert.StartsWith($", line {line}, column {column}: It is not UTF-8", problem.Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", problem.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_missing_is_told_from_one_that_is_wrong()
    {
        using InventoryFile file = new("servers: []");
        ServerProblem problem = Assert.Throws<ServerException>(() => new YamlInventoryReader().Read(file.Path + ".old")).Problem;
        Assert.Equal(ServerProblemKind.InventoryNotFound, problem.Kind);
        Assert.Equal(file.Path + ".old", problem.Target);
    }

    [Fact]
    public void A_folder_cannot_be_read()
    {
        ServerProblem problem = Assert.Throws<ServerException>(() => new YamlInventoryReader().Read(Path.GetTempPath())).Problem;
        Assert.Equal(ServerProblemKind.InventoryNotReadable, problem.Kind);
        Assert.NotEmpty(problem.Advice);
    }
}
