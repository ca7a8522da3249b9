using System.Text;

namespace MailAbuse.Servers.Shells;

/// <summary>Drains standard error all the while, so that the program never blocks on it, and keeps its end.</summary>
internal sealed class LastWords
{
    private const int Kept = 64 * 1024;

    private readonly List<byte> _bytes = [];
    private readonly Task _draining;

    public LastWords(Stream errors) => _draining = Task.Run(() => Drain(errors));

    /// <summary>What it said at last. Waits a moment for what is still on its way; a grandchild that keeps the pipe open is not waited for.</summary>
    public string Text
    {
        get
        {
            _draining.Wait(TimeSpan.FromSeconds(1));
            lock (_bytes)
                return Encoding.UTF8.GetString([.. _bytes]);
        }
    }

    private void Drain(Stream errors)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (errors.Read(buffer) is > 0 and var read)
            {
                lock (_bytes)
                {
                    _bytes.AddRange(buffer.AsSpan(0, read));
                    if (_bytes.Count > 2 * Kept)
                        _bytes.RemoveRange(0, _bytes.Count - Kept);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Closed under us: the command was disposed.
        }
    }
}
