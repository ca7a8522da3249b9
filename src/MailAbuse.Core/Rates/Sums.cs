using System.Runtime.CompilerServices;

namespace MailAbuse.Rates;

/// <summary>What is unusual about a cell by itself.</summary>
[Flags]
internal enum Oddity : byte
{
    None = 0,

    /// <summary>He never sends at this hour.</summary>
    Hour = 1,

    /// <summary>He never sends from these networks.</summary>
    Network = 2,
}

/// <summary>
/// The sums of a run of cells. The sums up to each cell are kept, so that those of any span are a difference.
/// </summary>
internal struct Sums
{
    public int Messages;
    public int Recipients;

    /// <summary>Recipients whose delivery was tried.</summary>
    public int Tried;

    /// <summary>Those of them that were put off or refused.</summary>
    public int Failed;
    public int Held;

    /// <summary>Messages sent in hours in which he never sends.</summary>
    public int AtOddHours;

    /// <summary>Messages that came from networks from which he never sends.</summary>
    public int FromNew;

    /// <summary>His part in the share of all, see <see cref="Population.Voice"/>.</summary>
    public double VoiceTried;

    /// <inheritdoc cref="VoiceTried"/>
    public double VoiceFailed;

    /// <summary>
    /// How much it was: messages, but a message to very many counts as several. A quarter, because four recipients to a message is still
    /// ordinary mail.
    /// </summary>
    public readonly double Volume => VolumeOf(Messages, Recipients);

    [MethodImpl(Hot.Loop)]
    public static double VolumeOf(int messages, int recipients) => Math.Max(messages, recipients * 0.25);

    /// <summary>These sums and a cell.</summary>
    [MethodImpl(Hot.Loop)]
    public readonly Sums Plus(in Cell cell, Oddity oddity)
    {
        int failed = cell.Deferred + cell.Bounced;
        (double voiceTried, double voiceFailed) = Population.Voice(cell);
        return new Sums
        {
            Messages = Messages + cell.Messages,
            Recipients = Recipients + cell.Recipients,
            Tried = Tried + cell.Delivered + failed,
            Failed = Failed + failed,
            Held = Held + cell.Held,
            AtOddHours = AtOddHours + ((oddity & Oddity.Hour) != 0 ? cell.Messages : 0),
            FromNew = FromNew + ((oddity & Oddity.Network) != 0 ? cell.Messages : 0),
            VoiceTried = VoiceTried + voiceTried,
            VoiceFailed = VoiceFailed + voiceFailed,
        };
    }

    /// <summary>What these sums have more than those of the cells before.</summary>
    [MethodImpl(Hot.Loop)]
    public readonly Sums Since(in Sums before) => new()
    {
        Messages = Messages - before.Messages,
        Recipients = Recipients - before.Recipients,
        Tried = Tried - before.Tried,
        Failed = Failed - before.Failed,
        Held = Held - before.Held,
        AtOddHours = AtOddHours - before.AtOddHours,
        FromNew = FromNew - before.FromNew,
        VoiceTried = VoiceTried - before.VoiceTried,
        VoiceFailed = VoiceFailed - before.VoiceFailed,
    };
}
