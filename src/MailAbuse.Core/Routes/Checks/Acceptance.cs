using MailAbuse.Servers;
using MailAbuse.Smtp;

namespace MailAbuse.Routes.Checks;

/// <summary>What a host said when it was asked whether it would take mail.</summary>
internal sealed record Acceptance
{
    /// <summary>Whether it does.</summary>
    public required AcceptanceState State { get; init; }

    /// <summary>The host that was asked last, with its port.</summary>
    public required NextHop Host { get; init; }

    /// <summary>How far it came: to what the reply was, or where it broke off.</summary>
    public SmtpStage Stage { get; init; }

    /// <summary>The first refusal; of a host that accepts, its last answer; null where it said nothing.</summary>
    public SmtpReply? Reply { get; init; }

    /// <summary>The recipients that were refused, with the answers; empty where it refused before or took all.</summary>
    public IReadOnlyList<(string Recipient, SmtpReply Reply)> Refused { get; init; } = [];

    /// <summary>How many recipients it was asked for.</summary>
    public int Asked { get; init; }

    /// <summary>What broke off, in words, where it could not be asked: a sentence that begins small, without its point.</summary>
    public string Problem { get; init; } = "";

    /// <summary>The error of the connection, where there was none.</summary>
    public ServerProblem? Connection { get; init; }

    /// <summary>False where it saw another address than it sees of Postfix.</summary>
    public bool IsExact { get; init; } = true;
}
