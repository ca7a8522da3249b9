using MailAbuse.Cases;
using MailAbuse.Reputation.Delisting;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>The base of the cmdlets that work on delisting requests: no server is asked, no page is opened, nothing is sent.</summary>
public abstract class DelistingCmdlet : CaseCmdlet
{
    private DelistingBook? _delistings;

    /// <summary>The book of requests, in the store of cases.</summary>
    /// <exception cref="Servers.ServerException">The store cannot be had.</exception>
    private protected DelistingBook Delistings => _delistings ??= Stores.Delistings(() => Inventory, WriteVerbose);

    /// <summary>Writes what was done with a request into the timeline of its case; where that fails it is told, and the request stands.</summary>
    private protected void Tell(DelistingRequest request, string what) => Desk.Write(
        [Desk.Entry(CaseEntryKind.Note, request.Case, $"Delisting request {request.Number} ({request.Operator}, {request.Address}): {what}", request.Server)],
        WriteWarning,
        WriteVerbose);

    /// <summary>What the last line of a diary says, in a few words.</summary>
    private protected static string LastOf(DelistingRequest before, DelistingRequest after)
    {
        string note = Visible.Make(after.Diary[^1].Note, 300);
        return before.State == after.State ? note : note.Length == 0 ? $"{before.State} -> {after.State}" : $"{before.State} -> {after.State}: {note}";
    }
}
