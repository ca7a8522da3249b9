namespace MailAbuse.Routes.Pacing;

/// <summary>Who said when a waiting message is tried next.</summary>
internal enum PacedStampKind
{
    /// <summary>The mail system itself, after an attempt.</summary>
    Own,

    /// <summary>A schedule of ours: it is one of many that go out one by one.</summary>
    Paced,

    /// <summary>A run of ours that met a refusal: not now.</summary>
    PushedOut,
}
