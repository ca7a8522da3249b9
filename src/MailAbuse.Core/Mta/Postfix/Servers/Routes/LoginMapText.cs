using System.Text;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Routes;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>The text of the map of logins at detours. It is ours alone, root's alone, and holds nothing but a line a login.</summary>
internal sealed class LoginMapText : IMapText
{
    private readonly SortedDictionary<string, string> _answers;

    private LoginMapText(SortedDictionary<string, string> answers) => _answers = answers;

    /// <inheritdoc/>
    public IEnumerable<string> OwnAnswers => _answers.Values;

    /// <summary>Reads a text; null is an empty one.</summary>
    public static LoginMapText Parse(byte[]? text)
    {
        SortedDictionary<string, string> answers = new(StringComparer.Ordinal);
        foreach (string line in Encoding.UTF8.GetString(text ?? []).Split('\n').Where(line => line.Length > 0 && line[0] == '['))
        {
            if (line.Split('\t', 2) is [string key, string answer] && NextHop.Parse(key) is not null)
                answers[key] = answer;
        }

        return new LoginMapText(answers);
    }

    /// <summary>The same text with a login, in the place of the one for the same host and port.</summary>
    public LoginMapText With(RelayLogin login) => new(new SortedDictionary<string, string>(_answers, StringComparer.Ordinal) { [login.NextHop.ToString()] = login.Answer });

    /// <summary>The same text with nothing but the logins for these.</summary>
    public LoginMapText Only(IEnumerable<NextHop> hops)
    {
        HashSet<string> kept = [.. hops.Select(hop => hop.ToString())];
        return new LoginMapText(new SortedDictionary<string, string>(_answers.Where(pair => kept.Contains(pair.Key)).ToDictionary(), StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public string? AnswerTo(string key) => _answers.GetValueOrDefault(key);

    /// <inheritdoc/>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(string.Concat(_answers.Select(pair => $"{pair.Key}\t{pair.Value}\n")));
}
