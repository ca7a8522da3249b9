using MailAbuse.Routes;

namespace MailAbuse.Reputation.Delisting;

/// <summary>
/// What makes two requests one: who is asked, and about which address. A receiver is asked once, however many lists of his own he names
/// and however many domains are behind him; so is a list that is one of several under one roof. Any other list is asked by itself.
/// </summary>
public static class DelistingKey
{
    /// <summary>Who is asked, in small letters: <c>operator/microsoft consumer</c>, <c>list/bl.spamcop.net</c>.</summary>
    public static string Of(DelistingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Of(request.Operator, request.List);
    }

    /// <summary>The same, of its parts.</summary>
    public static string Of(string @operator, string list)
    {
        ArgumentNullException.ThrowIfNull(@operator);
        ArgumentNullException.ThrowIfNull(list);
        bool isByItself = RecipientDomain.TryOf(list, out _) && DelistingDesks.OfList(list) is not { IsOne: true };
        return isByItself ? "list/" + list.ToLowerInvariant() : "operator/" + @operator.ToLowerInvariant();
    }
}
