using MailAbuse.Logs;

namespace MailAbuse.Servers.Reading;

/// <summary>What comes from a server, counted, and unpacked where it is packed.</summary>
internal sealed class WireStream : ReadOnlyStream
{
    private readonly MailServer _server;
    private readonly Counted _counted;
    private readonly SniffedStream _unpacked;

    public WireStream(MailServer server, Stream output)
    {
        _server = server;
        _counted = new Counted(output);
        _unpacked = new SniffedStream(_counted);
    }

    /// <summary>Bytes that came, packed as they were.</summary>
    public long Count => _counted.Count;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _unpacked.Read(buffer);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new ServerException(ServerProblemKind.ServerConnectionLost, _server.Name, $"{_server}: what came of its log is damaged: {e.Message}", "Run the same command again.", e);
        }
    }

    private sealed class Counted(Stream source) : ReadOnlyStream
    {
        private long _count;

        public long Count => Volatile.Read(ref _count);

        public override int Read(Span<byte> buffer)
        {
            int read = source.Read(buffer);
            Volatile.Write(ref _count, _count + read);
            return read;
        }
    }
}
