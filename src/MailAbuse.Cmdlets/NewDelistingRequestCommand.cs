using System.Globalization;
using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Reputation;
using MailAbuse.Reputation.Blocklists;
using MailAbuse.Reputation.Delisting;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>Prepares what an operator is asked with, and its diary; adds to the open request that there is.</summary>
[Cmdlet(VerbsCommon.New, "DelistingRequest", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(DelistingRequest))]
public sealed class NewDelistingRequestCommand : DelistingCmdlet
{
    private readonly List<DelistingRequest> _settled = [];
    private readonly Dictionary<string, int> _passedOver = new(StringComparer.Ordinal);
    private AbuseCase? _typedCase;
    private bool _isCaseUnknown;

    /// <summary>A refusal, as Get-DeliveryRefusal emits it.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public DeliveryRefusal? Refusal { get; set; }

    /// <summary>A listing, as Test-MailBlocklist emits it.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public BlocklistEntry? Listing { get; set; }

    /// <summary>Who is asked.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(DelistingCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Operator { get; set; }

    /// <summary>The address of ours that it is about.</summary>
    [Parameter(Position = 1)]
    [Alias("OutgoingAddress")]
    [ValidateNotNullOrEmpty]
    public string? Address { get; set; }

    /// <summary>The list.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? List { get; set; }

    /// <summary>The code of the refusal.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Code { get; set; }

    /// <summary>The name of the server at that address.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? HostName { get; set; }

    /// <summary>The domains to which mail is refused.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? RecipientDomain { get; set; }

    /// <summary>The server of ours.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Server { get; set; }

    /// <summary>The case that tells what happened.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CaseCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Case { get; set; }

    /// <summary>Where it is asked for.</summary>
    [Parameter]
    [Alias("DelistingUrl")]
    [ValidateNotNullOrEmpty]
    public string? FormUrl { get; set; }

    /// <summary>What the receiver, or the list, said.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Reply { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        // A slip in the number of a case is told once, and nothing is prepared without it.
        _isCaseUnknown = Case is { } typed && !Try(() => _typedCase = Book.Require(typed));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_isCaseUnknown)
            return;
        Try(() =>
        {
            if (Refusal is null && Listing is null)
            {
                foreach (string domain in RecipientDomain ?? [])
                    Routes.RecipientDomain.Of(domain);
                _settled.Add(Typed().Settle());
            }
            else if (Refusal is { } refusal && IsToAsk(refusal))
            {
                _settled.Add(DelistingSubject.Of(refusal).With(Typed()).Settle());
            }
            else if (Listing is { } listing && IsToAsk(listing))
            {
                _settled.Add(DelistingSubject.Of(listing).With(Typed()).Settle());
            }
        });
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (IGrouping<(string, string), DelistingRequest> group in _settled.GroupBy(one => (DelistingKey.Of(one), one.Address)))
            Try(() => Prepare(DelistingBook.Together([.. group])));
        if (_passedOver.Count > 0)
            WriteWarning($"Nothing to ask for: {string.Join("; ", _passedOver.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value:N0} {pair.Key}")))}.");
        base.EndProcessing();
    }

    private void Prepare(DelistingRequest settled)
    {
        DelistingRequest? there = Delistings.OpenOne(settled);
        AbuseCase? one = CaseOf(settled, there);
        IReadOnlyList<AbuseCase> others = one is null ? [] : Book.Store.Find(new CaseQuery { WithTimeline = false });
        DelistingRequest would = Delistings.Would(there, settled, one, others, Inventory.Letters);
        Warn(would, one);
        if (ReferenceEquals(would, there))
        {
            WriteObject(there);
            return;
        }

        string what = there is null ? $"Prepare a delisting request{(would.RecipientDomains.Length > 0 ? $" ({string.Join(", ", would.RecipientDomains.Take(5))}{(would.RecipientDomains.Length > 5 ? ", …" : "")})" : "")}"
            : $"{there.Number}: {LastOf(there, would)}";
        if (!ShouldProcess($"{Visible.Make(would.Operator, 60)} about {would.Address}", what))
            return;
        DelistingRequest kept = Delistings.Prepare(settled, one, others, Inventory.Letters, out bool isChanged);
        if (isChanged)
            Tell(kept, kept.Diary[^1].Note);
        WriteObject(kept);
    }

    // What was typed must be there, and is; what an object brings may be another store's.
    private AbuseCase? CaseOf(DelistingRequest settled, DelistingRequest? there)
    {
        if (_typedCase is not null)
            return _typedCase;
        string number = settled.Case.Length > 0 ? settled.Case : there?.Case ?? "";
        if (number.Length == 0)
            return null;
        AbuseCase? found = Desk.Find(number);
        if (found is null)
            WriteVerbose($"This store has no case {Visible.Make(number, 100)}; the text says nothing of what happened.");
        return found;
    }

    private void Warn(DelistingRequest would, AbuseCase? one)
    {
        string about = $"{Visible.Make(would.Operator, 60)} about {would.Address}";
        if (one is null)
            WriteWarning($"{about}: the text says nothing of what happened and what was done. With -Case it does, and an operator decides sooner.");
        else if (one.Suspended is null)
            WriteWarning($"{about}: as far as the case {one.Case} knows, its sender was never suspended. An operator who sees more spam does not help a second time.");
        else if (one.Kind == CaseKind.Unknown)
            WriteWarning($"{about}: nobody has said what happened, so the text says only that there was spam. Set-AbuseCase {one.Case} -Kind Relay, Mailbox, Script or Intent; then run this again.");
    }

    private bool IsToAsk(DeliveryRefusal refusal) => DelistingSubject.WhyNotAnew(refusal, Typed()) is not { } why || PassOver(why);

    private bool IsToAsk(BlocklistEntry listing) => listing.IsListed || PassOver("answers of lists that do not list it");

    private bool PassOver(string why)
    {
        _passedOver[why] = _passedOver.GetValueOrDefault(why) + 1;
        return false;
    }

    private DelistingSubject Typed() => new()
    {
        Operator = Operator ?? "",
        List = List ?? "",
        Code = Code ?? "",
        Address = Address ?? "",
        HostName = HostName ?? "",
        RecipientDomains = RecipientDomain ?? [],
        Server = Server ?? "",
        Case = Case ?? "",
        FormUrl = FormUrl ?? "",
        Reply = Reply ?? "",
    };
}
