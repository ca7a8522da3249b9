using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MailAbuse.Lab;

/// <summary>Looks into a mailbox by IMAP.</summary>
public static class ImapLogin
{
    /// <summary>How many messages the INBOX has, or null where the login is refused.</summary>
    public static int? Messages(IPEndPoint server, LabLogin login)
    {
        using TcpClient client = new() { ReceiveTimeout = 20_000 };
        client.Connect(server);
        using StreamReader reader = new(client.GetStream(), Encoding.Latin1);
        reader.ReadLine();
        if (!Ask(client, reader, "a", $"LOGIN \"{login.Name}\" \"{login.Password}\"", out _)) return null;
        if (!Ask(client, reader, "b", "SELECT INBOX", out List<string> lines)) return null;
        string exists = lines.Single(line => line.EndsWith(" EXISTS", StringComparison.Ordinal));
        Ask(client, reader, "c", "LOGOUT", out _);
        return int.Parse(exists.Split(' ')[1]);
    }

    private static bool Ask(TcpClient client, StreamReader reader, string tag, string command, out List<string> lines)
    {
        client.GetStream().Write(Encoding.Latin1.GetBytes($"{tag} {command}\r\n"));
        lines = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith(tag + " ", StringComparison.Ordinal)) return line.StartsWith(tag + " OK", StringComparison.Ordinal);
            lines.Add(line);
        }

        return false;
    }
}
