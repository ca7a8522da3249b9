namespace MailAbuse.Reputation;

/// <summary>What is known of receivers' refusals: rules as data, the module's own and the user's.</summary>
public sealed class RefusalCatalogue
{
    /// <summary>The module's own.</summary>
    public static RefusalCatalogue Own => throw new NotImplementedException();

    /// <summary>What a reply means.</summary>
    /// <param name="reply">What the receiver said, as it stands in the log: bytes of a stranger.</param>
    /// <param name="dsn">The enhanced status code of the log line (<c>dsn=</c>), or empty.</param>
    /// <param name="mailHost">The mail host (<c>relay=</c>, or the host in the reply), or empty.</param>
    public RefusalMatch Match(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> dsn, ReadOnlySpan<byte> mailHost) => throw new NotImplementedException();
}
