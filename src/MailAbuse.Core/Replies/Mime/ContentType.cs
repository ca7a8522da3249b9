namespace MailAbuse.Replies.Mime;

/// <summary>A field of the form <c>value; name=value; name="value"</c> (RFC 2045, 5.1): Content-Type, Content-Disposition.</summary>
internal sealed class ContentType
{
    private const int MaxParameters = 50;

    private readonly Dictionary<string, string> _parameters = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Type and subtype, in lower case; empty where there is none.</summary>
    public string Value { get; private init; } = "";

    /// <summary>A parameter; null: there is none.</summary>
    public string? this[string name] => _parameters.GetValueOrDefault(name);

    /// <summary>Takes a field apart; what makes no sense is left out.</summary>
    public static ContentType Read(string? field)
    {
        string text = field ?? "";
        int semicolon = text.IndexOf(';', StringComparison.Ordinal);
        ContentType type = new() { Value = (semicolon < 0 ? text : text[..semicolon]).Trim().ToLowerInvariant() };
        int at = semicolon < 0 ? text.Length : semicolon + 1;
        for (int count = 0; count < MaxParameters && at < text.Length; count++)
        {
            int equals = text.IndexOf('=', at);
            if (equals < 0) break;
            string name = text[at..equals].Trim(' ', '\t', ';');
            at = equals + 1;
            while (at < text.Length && text[at] is ' ' or '\t') at++;
            string value = at < text.Length && text[at] == '"' ? Quoted(text, ref at) : Plain(text, ref at);
            type._parameters.TryAdd(name, value);
        }

        return type;
    }

    private static string Plain(string text, ref int at)
    {
        int end = text.IndexOf(';', at);
        end = end < 0 ? text.Length : end;
        string value = text[at..end].Trim();
        at = Math.Min(end + 1, text.Length);
        return value;
    }

    private static string Quoted(string text, ref int at)
    {
        System.Text.StringBuilder value = new();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length) at++;
            value.Append(text[at]);
        }

        int end = at < text.Length ? text.IndexOf(';', at) : -1;
        at = end < 0 ? text.Length : end + 1;
        return value.ToString();
    }
}
