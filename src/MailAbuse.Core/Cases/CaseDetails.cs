using MailAbuse.Letters;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Cases;

/// <summary>What an operator says of a customer, looked at before it is kept: it goes into the header of letters, by whose rules it must go.</summary>
public static class CaseDetails
{
    private const int LongestName = 200;
    private const int MostAddresses = 20;

    /// <summary>Refuses what can be no name, address or language; null is nothing to refuse.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ContactInvalid"/> for an address, else <see cref="ServerProblemKind.CaseInvalid"/>.</exception>
    public static void Require(string? customer, string[]? contact, string? language)
    {
        if (customer is not null && (customer.Length > LongestName || Visible.Make(customer) != customer))
            throw CaseBook.Invalid(customer, $"'{Visible.Make(customer, 60)}' can be no customer's name.", $"At most {LongestName} visible characters.");
        foreach (string? address in contact ?? [])
            RequireAddress(address ?? "");
        if (contact?.Length > MostAddresses)
            throw new ServerException(ServerProblemKind.ContactInvalid, contact[0], $"{contact.Length} addresses are too many for one customer.", $"At most {MostAddresses}.");
        if (!string.IsNullOrEmpty(language))
            RequireLanguage(language);
    }

    // A letter takes a name before an address. A contact is the address alone: replies are known by it.
    private static void RequireAddress(string address)
    {
        string message = $"'{Visible.Make(address, 100)}' is more than a mail address.";
        try
        {
            _ = LetterAddress.Of(address);
            if (!address.AsSpan().ContainsAny(' ', '<'))
                return;
        }
        catch (ServerException fault)
        {
            message = fault.Problem.Message;
        }

        throw new ServerException(ServerProblemKind.ContactInvalid, address, message, "Write it as joe@example.org, without a name and without brackets.");
    }

    private static void RequireLanguage(string language)
    {
        try
        {
            if (LetterLanguage.Of(language).Code.Equals(language, StringComparison.OrdinalIgnoreCase))
                return;
        }
        catch (ServerException)
        {
            // The same words for it, whichever way it is none.
        }

        throw CaseBook.Invalid(language, $"'{Visible.Make(language, 40)}' is no language.", "Write de, en, or the name of the folder of your own templates.");
    }
}
