using System.Text.Json.Nodes;

namespace MailAbuse.Lab;

/// <summary>A lab as one line of JSON: all that a script needs to use it.</summary>
internal static class LabDescription
{
    public static string Line(MailLab lab) => new JsonObject
    {
        ["folder"] = lab.Folder,
        ["inventory"] = lab.InventoryFile,
        ["sshInventory"] = lab.Ssh is null ? null : lab.SshInventoryFile,
        ["sshConfig"] = lab.Ssh?.ConfigFile,
        ["servers"] = new JsonArray([.. lab.Servers.Select(server => Server(lab, server))]),
        ["customerRelay"] = lab.CustomerRelay is { } customer ? Server(lab, customer) : null,
        ["logins"] = new JsonArray([.. lab.Dovecot.Logins.Select(login => new JsonObject { ["name"] = login.Name, ["password"] = login.Password })]),
        ["imap"] = new JsonObject { ["host"] = $"{lab.Dovecot.Imap.Address}", ["port"] = lab.Dovecot.Imap.Port },
        ["world"] = new JsonObject { ["host"] = $"{lab.World.EndPoint.Address}", ["port"] = lab.World.EndPoint.Port, ["index"] = lab.World.IndexFile },
        ["webmailAddress"] = $"{lab.WebmailAddress}",
    }.ToJsonString();

    private static JsonObject Server(MailLab lab, PostfixServer server) => new()
    {
        ["name"] = server.Name,
        ["hostName"] = server.HostName,
        ["host"] = $"{server.Address}",
        ["smtpPort"] = server.SmtpPort,
        ["submissionPort"] = server.SubmissionPort == 0 ? null : server.SubmissionPort,
        ["configDirectory"] = server.ConfigDirectory,
        ["queueDirectory"] = server.QueueDirectory,
        ["log"] = server.LogFile,
        ["sshAlias"] = lab.Ssh is null || !lab.Servers.Contains(server) ? null : server.Name,
    };
}
