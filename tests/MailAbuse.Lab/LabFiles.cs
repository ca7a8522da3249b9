using System.Text;

namespace MailAbuse.Lab;

/// <summary>Writes what others read to find the lab: the inventory for this machine and for ssh.</summary>
internal static class LabFiles
{
    public static void Write(MailLab lab)
    {
        File.WriteAllText(lab.InventoryFile, Inventory(lab, ssh: false));
        if (lab.Ssh is not null) File.WriteAllText(lab.SshInventoryFile, Inventory(lab, ssh: true));
    }

    private static string Inventory(MailLab lab, bool ssh)
    {
        StringBuilder text = new();
        if (ssh) text.Append($"sshConfig: {lab.Ssh!.ConfigFile}\n");
        text.Append("protected: [postmaster@example.org]\nservers:\n");
        foreach (PostfixServer server in lab.Servers)
        {
            text.Append($"  - name: {server.Name}\n");
            if (ssh) text.Append($"    host: {server.Name}\n");
            text.Append($"    mta: postfix\n    configDirectory: {server.ConfigDirectory}\n    log: [{server.LogFile}]\n    realm: customers\n");
            if (server == lab.Provider && lab.Outgoing != server) text.Append($"    next: {lab.Outgoing.Name}\n");
        }

        return text.ToString();
    }
}
