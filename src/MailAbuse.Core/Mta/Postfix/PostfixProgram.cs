using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MailAbuse.Mta.Postfix;

/// <summary>Which of Postfix's programs wrote a line, as far as it matters who did.</summary>
internal enum PostfixProgram : byte
{
    /// <summary>Not Postfix.</summary>
    None,

    /// <summary>A program of Postfix whose lines say nothing about messages.</summary>
    Other,
    Smtpd,
    Cleanup,
    Pickup,
    Qmgr,

    /// <summary>smtp, error, retry, discard: whoever writes <c>to=&lt;…&gt;, … status=</c>.</summary>
    Delivery,

    /// <summary>A delivery agent that brings mail to domains of ours: local, virtual, lmtp, pipe, and the relay service.</summary>
    OwnDelivery,
    Bounce,
    Postsuper,
    Postscreen,

    /// <summary>journald or rsyslog, speaking of themselves.</summary>
    Logger,
}

/// <summary>Tells Postfix's programs by the last part of their syslog name; the parts before it are the site's own (<c>syslog_name</c>).</summary>
internal sealed class PostfixPrograms
{
    // The last eight bytes of a name tell most of them apart; the whole name decides.
    private readonly byte[]?[] _names = new byte[128][];
    private readonly PostfixProgram[] _values = new PostfixProgram[128];

    /// <summary>Classifies a program by its name in a line; there are at least eight bytes before the name's end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PostfixProgram Of(ReadOnlySpan<byte> line, int start, int length)
    {
        if (length == 0) return PostfixProgram.None;
        ref byte name = ref Unsafe.Add(ref MemoryMarshal.GetReference(line), start);
        return TryKnown(ref name, length, out PostfixProgram program) ? program : Learn(line.Slice(start, length), SlotOf(ref name, length));
    }

    /// <summary>The program of this name, if it was seen lately.</summary>
    /// <param name="name">The first byte of the name.</param>
    /// <param name="length">Its length; there are at least eight bytes before its end.</param>
    /// <param name="program">The program.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryKnown(ref byte name, int length, out PostfixProgram program)
    {
        int slot = SlotOf(ref name, length);
        program = _values[slot];
        return MemoryMarshal.CreateReadOnlySpan(ref name, length).SequenceEqual(_names[slot]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SlotOf(ref byte name, int length) =>
        (int)(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref name, length - 8)) * 0x9E3779B97F4A7C15 >> 57);

    private PostfixProgram Learn(ReadOnlySpan<byte> name, int slot)
    {
        _names[slot] = name.ToArray();
        return _values[slot] = Classify(name);
    }

    /// <summary>Classifies a program by its whole name.</summary>
    public static PostfixProgram Classify(ReadOnlySpan<byte> name)
    {
        int slash = name.LastIndexOf((byte)'/');
        if (slash < 0)
        {
            return name.SequenceEqual("systemd-journald"u8) || name.SequenceEqual("journal"u8) || name.StartsWith("rsyslogd"u8) // "rsyslogd-2177:" too
                ? PostfixProgram.Logger
                : PostfixProgram.None;
        }

        ReadOnlySpan<byte> component = name[(slash + 1)..];
        if (component.SequenceEqual("smtpd"u8)) return PostfixProgram.Smtpd;
        if (component.SequenceEqual("cleanup"u8)) return PostfixProgram.Cleanup;
        if (component.SequenceEqual("pickup"u8)) return PostfixProgram.Pickup;
        if (component.SequenceEqual("qmgr"u8) || component.SequenceEqual("oqmgr"u8) || component.SequenceEqual("nqmgr"u8)) return PostfixProgram.Qmgr;
        if (component.SequenceEqual("lmtp"u8) || component.SequenceEqual("local"u8) || component.SequenceEqual("virtual"u8) ||
            component.SequenceEqual("pipe"u8) || component.SequenceEqual("relay"u8) || name.EndsWith("/relay/smtp"u8))
            return PostfixProgram.OwnDelivery;
        if (component.SequenceEqual("smtp"u8) || component.SequenceEqual("error"u8) || component.SequenceEqual("retry"u8) ||
            component.SequenceEqual("discard"u8))
            return PostfixProgram.Delivery;
        if (component.SequenceEqual("bounce"u8) || component.SequenceEqual("defer"u8) || component.SequenceEqual("trace"u8)) return PostfixProgram.Bounce;
        if (component.SequenceEqual("postsuper"u8)) return PostfixProgram.Postsuper;
        if (component.SequenceEqual("postscreen"u8)) return PostfixProgram.Postscreen;
        return name.StartsWith("postfix"u8) || IsOther(component) ? PostfixProgram.Other : PostfixProgram.None;
    }

    private static bool IsOther(ReadOnlySpan<byte> component) =>
        component.SequenceEqual("master"u8) || component.SequenceEqual("anvil"u8) || component.SequenceEqual("scache"u8) ||
        component.SequenceEqual("tlsmgr"u8) || component.SequenceEqual("tlsproxy"u8) || component.SequenceEqual("trivial-rewrite"u8) ||
        component.SequenceEqual("dnsblog"u8) || component.SequenceEqual("verify"u8) || component.SequenceEqual("flush"u8) ||
        component.SequenceEqual("proxymap"u8) || component.SequenceEqual("showq"u8) || component.SequenceEqual("postdrop"u8) ||
        component.SequenceEqual("sendmail"u8) || component.SequenceEqual("postqueue"u8) || component.SequenceEqual("postmap"u8) ||
        component.SequenceEqual("postalias"u8) || component.SequenceEqual("postfix-script"u8) || component.SequenceEqual("postlogd"u8);
}
