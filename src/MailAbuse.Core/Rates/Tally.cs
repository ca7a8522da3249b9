using System.Runtime.CompilerServices;
using System.Text;
using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <summary>How much of a tally goes over when its message turns out to belong elsewhere.</summary>
[Flags]
internal enum Fold
{
    Deliveries = 1,
    Envelope = 2,
    Acceptance = 4,
    All = Deliveries | Envelope | Acceptance,
}

/// <summary>
/// The counts of one sender; or of one message whose sender is not known yet, which later go over to the tally of whoever it was.
/// </summary>
internal sealed class Tally
{
    private Tally? _forward;
    private Tally? _silent;
    private List<Tally>? _changed;
    private bool _hasChanged;

    public Tally(SenderKind kind, byte[] name, ulong hash)
    {
        Kind = kind;
        Name = name;
        Hash = hash;
    }

    /// <summary>The tally of a single message.</summary>
    public Tally()
    {
        Name = [];
    }

    public SenderKind Kind { get; }

    /// <summary>Set when <see cref="RateCounts"/> has it among its senders.</summary>
    public bool IsListed { get; set; }

    /// <summary>Set when something besides its message may hold on to this tally.</summary>
    public bool IsShared { get; set; }

    /// <summary>
    /// Where this is the tally of notifications: who is counted for each of them. What happens to them is nobody's mail, so all else that
    /// is counted here counts for nobody.
    /// </summary>
    public Tally? Run { get; private init; }

    /// <summary>The tally of notifications about messages of this one.</summary>
    public Tally Silent => _silent ??= new Tally { Run = this, IsShared = true };

    /// <summary>The sender's name as bytes, folded.</summary>
    public byte[] Name { get; }

    public ulong Hash { get; }

    /// <summary>The hosts that accepted his messages, a bit each by <see cref="HostTable"/>.</summary>
    public ulong Hosts;

    /// <summary>First and last counted message in the window, in seconds.</summary>
    public long First = long.MaxValue;

    /// <inheritdoc cref="First"/>
    public long Last = long.MinValue;

    public DistinctSet Clients;
    public DistinctSet Envelopes;
    public DistinctSet Domains;

    /// <summary>What he did, span by span.</summary>
    public CellList Cells { get; } = new();

    public string NameText => Encoding.UTF8.GetString(Name);

    /// <summary>True when the counts went over to another tally.</summary>
    public bool HasMoved => _forward is not null;

    /// <summary>The tally that these counts went over to, however many steps away.</summary>
    public Tally Resolve()
    {
        Tally tally = this;
        while (tally._forward is not null) tally = tally._forward;
        if (!ReferenceEquals(tally, this)) _forward = tally;
        return tally;
    }

    /// <summary>Who answers for what is counted here: whose notifications these are, or the tally itself.</summary>
    public Tally Answerable()
    {
        Tally tally = Resolve();
        while (tally.Run is not null) tally = tally.Run.Resolve();
        return tally;
    }

    /// <summary>The cell of a span to count in, made where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Cell At(int bucket)
    {
        if (!_hasChanged) NoteChange();
        return ref Cells.At(bucket);
    }

    /// <summary>From now on this tally enters a list when something is counted in it that was not counted when the list was emptied last.</summary>
    public void ListChangesIn(List<Tally> changed)
    {
        _changed = changed;
        if (_hasChanged) changed.Add(this);
    }

    /// <summary>What was counted so far is known.</summary>
    public void ForgetChange() => _hasChanged = false;

    private void NoteChange()
    {
        _hasChanged = true;
        _changed?.Add(this);
    }

    /// <summary>The sum of the cells in the window of a layout.</summary>
    [MethodImpl(Hot.Loop)]
    public Cell Total(CountLayout layout)
    {
        Cell total = default;
        foreach (Cell cell in Cells)
        {
            if (layout.StartOf(cell.Bucket) < layout.Since) continue;
            total.Add(cell);
        }

        return total;
    }

    /// <summary>Counts a message.</summary>
    [MethodImpl(Hot.Loop)]
    public void AddMessage(CountLayout layout, long second, int bucket, in ClientInfo client, ulong hosts)
    {
        ref Cell cell = ref At(bucket);
        cell.Messages++;
        if (client.Network != 0) cell.Networks |= 1UL << (int)(client.Network & 63);
        Hosts |= hosts;
        if (second < layout.Since) return;
        if (client.Address != 0) Clients.Add(client.Address);
        if (second < First) First = second;
        if (second > Last) Last = second;
    }

    /// <summary>Gives counts over to another tally; this one is empty afterwards and stands for the other.</summary>
    [MethodImpl(Hot.Loop)]
    public void FoldInto(Tally target, Fold what)
    {
        target = target.Resolve();
        if (ReferenceEquals(target, this)) return;
        foreach (Cell cell in Cells)
        {
            ref Cell into = ref target.At(cell.Bucket);
            if ((what & Fold.Deliveries) != 0) into.AddDeliveries(cell);
            if ((what & Fold.Envelope) != 0) into.AddEnvelope(cell);
            if ((what & Fold.Acceptance) != 0) into.AddAcceptance(cell);
            if (target.Run is not null) target.Answerable().At(cell.Bucket).Notifications += cell.Notifications;
        }

        if ((what & Fold.Deliveries) != 0) target.Domains.Merge(Domains);
        if ((what & Fold.Envelope) != 0) target.Envelopes.Merge(Envelopes);
        if ((what & Fold.Acceptance) != 0)
        {
            target.Clients.Merge(Clients);
            target.Hosts |= Hosts;
            if (First < target.First) target.First = First;
            if (Last > target.Last) target.Last = Last;
        }

        target.IsShared |= IsShared; // whoever holds on to this one holds on to that one now
        Cells.Clear();
        _forward = target;
    }

    /// <summary>Takes out what was counted before a span.</summary>
    public void DropBefore(int bucket, ref Cell[] buffer)
    {
        Cells.DropBefore(bucket, ref buffer);
        _silent?.Cells.DropBefore(bucket, ref buffer);
    }

    /// <summary>From here on, clients, envelope senders, domains, the servers and the first message are counted anew.</summary>
    public void BeginAgain()
    {
        Clients = Envelopes = Domains = default;
        Hosts = 0;
        (First, Last) = (long.MaxValue, long.MinValue);
    }

    /// <summary>Makes the emptied tally of a single message fit for another message.</summary>
    public void Reuse()
    {
        _forward = null;
        Clients = Envelopes = Domains = default;
    }
}
