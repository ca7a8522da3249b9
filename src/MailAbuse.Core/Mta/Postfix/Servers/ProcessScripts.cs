namespace MailAbuse.Mta.Postfix.Servers;

/// <summary>What scripts ask of the processes of a server.</summary>
internal static class ProcessScripts
{
    /// <summary>
    /// <c>children MASTER NAMES</c> prints the line of /proc/PID/stat of each child of that process whose program has one of the names, which are
    /// separated by bars. The line must have its form to the end: the name in it is chosen by the program and can hold blanks and parentheses
    /// (proc(5)), but behind the last parenthesis stand numbers only. One <c>cat</c> for all: a shell that reads a file takes it byte by byte.
    /// </summary>
    public const string Children =
        "children() { cat /proc/[0-9]*/stat 2>/dev/null | sed -nE \"/^[0-9]+ \\(($2)\\) [A-Za-z] $1 [-0-9 ]+\\$/p\"; }; ";
}
