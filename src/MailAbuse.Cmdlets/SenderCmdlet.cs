using System.Management.Automation;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>
/// The base of the cmdlets that act on one sender. <c>Sender</c> and <c>SenderKind</c> are bound together: an object that has a sender
/// without saying what he is may hold a forged address.
/// </summary>
public abstract class SenderCmdlet : ServerCmdlet
{
    private bool _isTyped;

    /// <summary>The login, <c>uid=33</c> or a user's name, or the client address.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public virtual string? Sender { get; set; }

    /// <summary>What <see cref="Sender"/> is; left out: what it looks like.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SenderKind? SenderKind { get; set; }

    /// <summary>Who runs this, for the server's own record.</summary>
    private protected static string Operator => Stores.Operator;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _isTyped = MyInvocation.BoundParameters.ContainsKey(nameof(Sender));
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        // Whoever was suspended or resumed just now is, or is not, what the next Tab is about.
        if (disposing)
            SuspensionMemory.OfThisProcess.Forget();
    }

    /// <summary>The sender of this record; an error is written where there is none.</summary>
    private protected bool TryTakeSender(out SenderKey key)
    {
        key = default;
        try
        {
            key = SenderRules.Take(Sender, SenderKind, _isTyped);
            return true;
        }
        catch (ServerException e)
        {
            WriteError(ErrorRecords.For(e.Problem));
            return false;
        }
    }

    /// <summary>True where the watch only said that his burst is over: that accuses nobody.</summary>
    private protected bool IsOver(RateChange change)
    {
        if (change == RateChange.Over)
            WriteVerbose($"The burst of {Visible.Make(Sender)} is over: nothing is done.");
        return change == RateChange.Over;
    }

    /// <summary>The servers to work on together: a login on its whole realm, others on each server named.</summary>
    private protected IEnumerable<MailServer[]> Realms(SenderKind kind)
    {
        IReadOnlyList<MailServer> named = Servers(orAll: false);
        if (named.Count == 0 && Server is null && InputObject is null)
            WriteError(ErrorRecords.For(SenderRules.NoServer(Inventory)));
        return SenderRules.Realms(Inventory, named, kind);
    }
}
