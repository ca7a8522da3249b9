using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Setup;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Configuration;

/// <summary>A server of the lab as an operator sees it, with his usual commands.</summary>
internal static class SetupLab
{
    /// <summary>How the inventory would have it.</summary>
    public static MailServer Of(PostfixServer server) => new() { Name = server.Name, ConfigDirectory = server.ConfigDirectory, Log = [server.LogFile] };

    /// <summary>A shell to it.</summary>
    public static IServerShell Shell(PostfixServer server) => new LocalShell(Of(server));

    /// <summary>What it is set to, and runs.</summary>
    public static PostfixConfiguration Read(PostfixServer server)
    {
        using IServerShell shell = Shell(server);
        return PostfixConfiguration.Read(shell, default);
    }

    /// <summary>Sets a server up for what is to be tried on it; <see cref="Run(IServerShell, bool, bool)"/> is for trying the set-up.</summary>
    public static void Initialize(IServerShell shell)
    {
        // Not disposed of: the shell is the caller's.
        PostfixSetup setup = new(new UncheckedShell(shell), new ServerSetupOptions { Owner = "test" });
        setup.Apply(setup.Plan(default), default);
    }

    /// <summary>Plans and carries out.</summary>
    public static ServerSetup Run(IServerShell shell, bool undo = false, bool force = false)
    {
        PostfixSetup setup = new(shell, new ServerSetupOptions { Undo = undo, Force = force, Owner = "test" });
        return setup.Apply(setup.Plan(default), default);
    }

    /// <summary>The same for a server of the lab.</summary>
    public static ServerSetup Run(PostfixServer server, bool undo = false, bool force = false)
    {
        using IServerShell shell = Shell(server);
        return Run(shell, undo, force);
    }

    /// <summary>The bytes of main.cf and master.cf.</summary>
    public static (string Main, string Master) Files(PostfixServer server)
        => (File.ReadAllText(Path.Combine(server.ConfigDirectory, "main.cf")), File.ReadAllText(Path.Combine(server.ConfigDirectory, "master.cf")));

    /// <summary>Puts a login into our map by hand, as a suspension would.</summary>
    public static void Suspend(PostfixServer server, string login, string answer)
    {
        string map = Path.Combine(server.ConfigDirectory, "mailabuse", "logins");
        File.AppendAllText(map, $"{login}\t{answer}\n");
        server.Run("postmap", "lmdb:" + map).Checked();
    }

    /// <summary>What the server answers to RCPT of a login in a new session; 250 where he may send.</summary>
    public static int Rcpt(PostfixServer server, LabLogin login)
    {
        (SmtpClientSession session, SmtpReply reply) = SmtpClientSession.LogIn(server.Submission, login);
        using SmtpClientSession client = session;
        Assert.Equal(235, reply.Code);
        client.MailFrom(login.Name);
        return client.RcptTo("friend@accept.test").Code;
    }
}
