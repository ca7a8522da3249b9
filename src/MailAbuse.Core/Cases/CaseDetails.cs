using System.Buffers;
using System.Text.RegularExpressions;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Cases;

/// <summary>What an operator says of a customer, looked at before it is kept: it goes into the header of letters.</summary>
public static partial class CaseDetails
{
    private const int LongestName = 200;
    private const int LongestAddress = 254;
    private const int MostAddresses = 20;

    private static readonly SearchValues<char> s_quoted = SearchValues.Create(" \t<>(),;:\"\\[]");

    /// <summary>Refuses what can be no name, address or language; null is nothing to refuse.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ContactInvalid"/> for an address, else <see cref="ServerProblemKind.CaseInvalid"/>.</exception>
    public static void Require(string? customer, string[]? contact, string? language)
    {
        if (customer is not null && (customer.Length > LongestName || Visible.Make(customer) != customer))
            throw CaseBook.Invalid(customer, $"'{Visible.Make(customer, 60)}' can be no customer's name.", $"At most {LongestName} visible characters.");
        foreach (string address in contact ?? [])
        {
            if (!IsAddress(address))
                throw new ServerException(ServerProblemKind.ContactInvalid, address ?? "", $"'{Visible.Make(address, 100)}' is no mail address.", "Write it as joe@example.org, without a name and without brackets.");
        }

        if (contact?.Length > MostAddresses)
            throw new ServerException(ServerProblemKind.ContactInvalid, contact[0], $"{contact.Length} addresses are too many for one customer.", $"At most {MostAddresses}.");
        if (!string.IsNullOrEmpty(language) && !LanguagePattern().IsMatch(language))
            throw CaseBook.Invalid(language, $"'{Visible.Make(language, 40)}' is no language.", "Write de, en, or another short name for which you have templates.");
    }

    // What a mail server takes in a header without quoting; whoever has a stranger address than that is reached by another one of his.
    private static bool IsAddress(string? address) =>
        address is { Length: > 2 and <= LongestAddress } && Visible.Make(address) == address && address.AsSpan().IndexOfAny(s_quoted) < 0
        // A program that takes addresses as arguments takes a dash for an option.
        && address[0] != '-'
        && address.IndexOf('@', StringComparison.Ordinal) is var at and > 0 && at == address.LastIndexOf('@') && at < address.Length - 1;

    [GeneratedRegex(@"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LanguagePattern();
}
