namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>One line of master.cf, as <c>postconf -M</c> and <c>postconf -P</c> say it.</summary>
internal sealed class MasterService
{
    /// <summary>The first column: <c>smtp</c>, <c>127.0.0.1:10025</c>, <c>smtpd</c>, <c>pickup</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>inet</c>, <c>unix</c>, <c>fifo</c>, <c>pass</c> or <c>unix-dgram</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The program, without its arguments: <c>smtpd</c>.</summary>
    public required string Program { get; init; }

    /// <summary>The whole line in the form of <c>postconf -M</c>, blanks between columns as there.</summary>
    public required string Line { get; init; }

    /// <summary>What its <c>-o</c> arguments set, in either form; the last of two for the same parameter.</summary>
    public required IReadOnlyDictionary<string, string> Overrides { get; init; }

    /// <summary>Name and type, as postconf wants them: <c>submission/inet</c>.</summary>
    public string Key => $"{Name}/{Type}";

    /// <summary>Name and type.</summary>
    public override string ToString() => Key;
}
