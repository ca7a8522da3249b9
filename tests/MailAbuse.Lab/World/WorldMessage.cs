namespace MailAbuse.Lab;

/// <summary>A message that the outside world took.</summary>
/// <param name="Token">The token in its header, or null: a bounce, or somebody else's mail.</param>
/// <param name="File">Where the message lies, as it came.</param>
/// <param name="Client">Which address delivered it.</param>
public sealed record WorldMessage(string? Token, string Sender, IReadOnlyList<string> Recipients, string Client, DateTimeOffset At, string File)
{
    public string Text => System.IO.File.ReadAllText(File, System.Text.Encoding.Latin1);
}
