using System.Globalization;
using MailAbuse.Routes.Pacing;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Pacing;

/// <summary>
/// Times of deferred queue files. qmgr passes over a file whose time stamp lies in the future (qmgr_active_feed in src/qmgr/qmgr_active.c) and
/// writes whole seconds itself, so the digits behind the milliseconds say that a time is ours; they last until Postfix tries the message.
/// </summary>
internal static class QueueStamps
{
    private const string Paced = "000007";
    private const string PushedOut = "000009";

    /// <summary>As touch(1) takes it behind <c>@</c>: seconds and nine digits.</summary>
    public static string Write(PacedStamp stamp)
    {
        long milliseconds = stamp.Time.ToUnixTimeMilliseconds();
        string mark = stamp.Kind switch { PacedStampKind.Paced => Paced, PacedStampKind.PushedOut => PushedOut, _ => "000000" };
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}.{milliseconds % 1000:000}{mark}");
    }

    /// <summary>As find(1) prints it (<c>%T@</c>): seconds and nine digits or more.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out PacedStamp stamp)
    {
        stamp = default;
        int dot = text.IndexOf('.');
        ReadOnlySpan<char> seconds = dot < 0 ? text : text[..dot], fraction = dot < 0 ? "" : text[(dot + 1)..];
        if (!long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out long whole) || whole > 253_402_300_799)
            return false;
        int milliseconds = fraction.Length >= 3 && int.TryParse(fraction[..3], NumberStyles.None, CultureInfo.InvariantCulture, out int read) ? read : 0;
        ReadOnlySpan<char> mark = fraction.Length >= 9 ? fraction[3..9] : "";
        stamp = new PacedStamp(
            DateTimeOffset.FromUnixTimeMilliseconds((whole * 1000) + milliseconds),
            mark.SequenceEqual(Paced) ? PacedStampKind.Paced : mark.SequenceEqual(PushedOut) ? PacedStampKind.PushedOut : PacedStampKind.Own);
        return true;
    }
}
