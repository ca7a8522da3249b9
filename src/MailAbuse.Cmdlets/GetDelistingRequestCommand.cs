using System.Management.Automation;
using MailAbuse.Reputation.Delisting;

namespace MailAbuse.Cmdlets;

/// <summary>Lists delisting requests, each with its text and its diary.</summary>
[Cmdlet(VerbsCommon.Get, "DelistingRequest")]
[OutputType(typeof(DelistingRequest))]
public sealed class GetDelistingRequestCommand : DelistingCmdlet
{
    /// <summary>Numbers, cut short or with wildcards.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(DelistingCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Number { get; set; }

    /// <summary>Operators or lists, with wildcards.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DelistingCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Operator { get; set; }

    /// <summary>Addresses of ours, with wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Address { get; set; }

    /// <summary>Cases, cut short or with wildcards.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CaseCompleter))]
    [SupportsWildcards]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[]? Case { get; set; }

    /// <summary>Only those in one of these states.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public DelistingState[]? State { get; set; }

    /// <summary>Only those that are due.</summary>
    [Parameter]
    public SwitchParameter Due { get; set; }

    /// <summary>Also those that are done.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string[] cases = [.. (Case ?? []).Where(name => !string.IsNullOrEmpty(name))];
        // An object without a case has no requests; that is not all of them.
        if (cases.Length == 0 && MyInvocation.ExpectingInput)
            return;
        DelistingQuery query = new()
        {
            Operators = Operator ?? [],
            Addresses = [.. (Address ?? []).Select(text => DelistingSubject.AddressOf(text) ?? text)],
            Cases = cases,
            States = State ?? [],
            // Who names one, or a state, says which are meant.
            IsOpen = !All && Number is null && State is null,
            DueAt = Due ? TimeProvider.System.GetUtcNow() : null,
        };
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (string? name in Number ?? (string?[])[null])
        {
            Try(() =>
            {
                string[] numbers = name is null ? [] : [name.AsSpan().IndexOfAny('*', '?') >= 0 ? name : Delistings.Require(name).Number];
                foreach (DelistingRequest one in Delistings.Store.Find(query with { Numbers = numbers }).Where(one => seen.Add(one.Number)))
                    WriteObject(one);
            });
        }
    }
}
