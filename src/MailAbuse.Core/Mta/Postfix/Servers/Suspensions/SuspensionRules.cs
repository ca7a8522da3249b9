using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>What holds for a sender whatever the server.</summary>
internal static class SuspensionRules
{
    /// <summary>Refuses whom the inventory protects, under any of the names given.</summary>
    /// <param name="request">Who is to be stopped.</param>
    /// <param name="further">What else he is called on the server.</param>
    public static void RequireUnprotected(SuspensionRequest request, IEnumerable<string>? further = null)
    {
        if (request.Force || request.Protected.Length == 0)
            return;
        foreach (string name in request.Spellings.Prepend(request.Sender).Concat(further ?? []))
        {
            if (!Wildcard.MatchesAny(request.Protected, name))
                continue;
            throw new ServerException(
                ServerProblemKind.SenderProtected, name, $"{Visible.Make(name, 100)} is on the protected list of the inventory; nothing was changed.",
                "If he is meant all the same, use -Force.");
        }
    }

    /// <summary>Nobody knows him.</summary>
    public static ServerException Unknown(string sender, string where, IReadOnlyList<string> near)
    {
        return new ServerException(
            ServerProblemKind.SenderUnknown, sender, $"Neither log nor queue of {where} knows {Visible.Make(sender, 100)}; nothing was changed.",
            $"{NearNames.Question(near)}See who sends with Get-SenderRate; -Force suspends the name all the same.");
    }
}
