using System.Globalization;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>What is on hold on a server, and how much more the file system of its spool can take.</summary>
/// <param name="Held">Messages on hold, whoever put them there.</param>
/// <param name="FreeBytes">Bytes that a program without rights may still write.</param>
/// <param name="Bytes">Bytes of the whole file system.</param>
/// <param name="FreeInodes">Files that can still be made.</param>
/// <param name="Inodes">Files in all; 0 where the file system counts none.</param>
internal sealed record SpoolRoom(long Held, long FreeBytes, long Bytes, long FreeInodes, long Inodes)
{
    /// <summary>Asks the server; null where it does not say.</summary>
    /// <exception cref="MailAbuse.Servers.ServerException">It cannot be asked.</exception>
    public static SpoolRoom? Read(IServerShell shell, CancellationToken stop)
    {
        string[] lines = [.. shell.RunChecked(SuspensionScripts.SpoolOf(shell.Server), stop).Lines];
        if (lines.Length < 2 || !TryRead(lines[0].Trim(), out long held))
            return null;
        long[] room = [.. lines[1].Split(' ').Select(number => TryRead(number, out long value) ? value : 0)];
        return room.Length == 5 ? new SpoolRoom(held, room[0] * room[4], room[1] * room[4], room[2], room[3]) : null;
    }

    private static bool TryRead(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
