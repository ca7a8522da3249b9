namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>
/// An effective restriction list of one listener: parameters resolved, classes opened in their place (RESTRICTION_CLASS_README: what a
/// class says holds as if it stood there), braces kept together.
/// </summary>
internal sealed class RestrictionList
{
    private const int DeepestClass = 20;

    private RestrictionList(string value, IReadOnlyList<Restriction> items)
    {
        Value = value;
        Items = items;
    }

    /// <summary>The value that holds, with parameters resolved.</summary>
    public string Value { get; }

    /// <summary>The restrictions, in order.</summary>
    public IReadOnlyList<Restriction> Items { get; }

    /// <summary>Reads a list.</summary>
    /// <param name="value">The value, parameters resolved.</param>
    /// <param name="classes">The value of a restriction class, parameters resolved; null for any other word.</param>
    /// <param name="folder">Our folder: look-ups in maps there are <see cref="RestrictionKind.Ours"/>.</param>
    public static RestrictionList Parse(string value, Func<string, string?> classes, string folder)
    {
        List<Restriction> items = [];
        Walk(value, null, onlyLogged: false, 0);
        return new RestrictionList(value, items);

        void Walk(string list, string? inClass, bool onlyLogged, int depth)
        {
            IReadOnlyList<string> words = Words(list);
            bool warned = false;
            for (int i = 0; i < words.Count; i++)
            {
                string word = words[i];
                if (word.Equals("warn_if_reject", StringComparison.OrdinalIgnoreCase))
                {
                    warned = true;
                    continue;
                }

                bool logged = onlyLogged || warned;
                warned = false;
                if (classes(word) is { } inner && depth < DeepestClass)
                {
                    Walk(inner, word, logged, depth + 1);
                    continue;
                }

                string? argument = RestrictionNames.TakesArgument(word) && i + 1 < words.Count ? words[++i] : null;
                items.Add(new Restriction(word, argument, RestrictionNames.KindOf(word, argument, folder), inClass, logged));
            }
        }
    }

    /// <summary>Whether, and how surely, everybody comes to the look-up in one of our maps.</summary>
    /// <param name="look">The restriction: <c>check_sasl_access</c>.</param>
    /// <param name="path">The map, without its type.</param>
    /// <param name="list">The name of the list, for the reason.</param>
    public MapReach Reach(string look, string path, string list)
    {
        int at = Items.Index().Where(item => IsLook(item.Item)).Select(item => item.Index).FirstOrDefault(-1);
        if (at < 0)
        {
            string reason = Items.Count == 0 ? $"{list} is empty" : $"{look} {path} does not stand in {list}";
            return new MapReach(ReachState.Missing, reason);
        }

        if (Items.Take(at).FirstOrDefault(item => item.Kind == RestrictionKind.CanPermit) is { } open)
            return new MapReach(ReachState.BehindPermit, $"in {list}, {open} stands in front of it and can let a client through");
        return Items.Take(at).FirstOrDefault(item => item.Kind == RestrictionKind.Refuses) is { } strict
            ? new MapReach(ReachState.BehindRefusal, $"in {list}, only what refuses stands in front of it ({strict})")
            : new MapReach(ReachState.First, $"it is the first in {list}");

        bool IsLook(Restriction item)
            => !item.IsOnlyLogged && item.Name.Equals(look, StringComparison.OrdinalIgnoreCase) && RestrictionNames.PathOf(item.Argument) == path;
    }

    // Commas and white space part words, and nothing does between braces (mystrtokq with CHARS_COMMA_SP and CHARS_BRACE).
    internal static IReadOnlyList<string> Words(string list)
    {
        List<string> words = [];
        int begin = -1;
        int level = 0;
        for (int at = 0; at <= list.Length; at++)
        {
            char c = at < list.Length ? list[at] : ' ';
            if (at == list.Length || (level == 0 && c is ',' or ' ' or '\t' or '\r' or '\n'))
            {
                if (begin >= 0)
                    words.Add(list[begin..at]);
                begin = -1;
                continue;
            }

            if (begin < 0)
                begin = at;
            level = c == '{' ? level + 1 : c == '}' ? Math.Max(0, level - 1) : level;
        }

        return words;
    }
}
