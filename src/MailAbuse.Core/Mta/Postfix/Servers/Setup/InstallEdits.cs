using System.Text;
using MailAbuse.Mta.Postfix.Servers.Configuration;

namespace MailAbuse.Mta.Postfix.Servers.Setup;

/// <summary>Computes what must be edited so that every listener comes to our maps first. Nothing, where it is so.</summary>
internal static class InstallEdits
{
    /// <summary>How a list names our restrictions.</summary>
    public const string Reference = "$" + PostfixLayout.RestrictionsParameter;

    /// <summary>The lists that must begin with them: at RCPT, and at the end of data for transfers that were past RCPT when the entry came.</summary>
    public static readonly string[] Lists = ["smtpd_recipient_restrictions", "smtpd_end_of_data_restrictions"];

    /// <summary>The edits.</summary>
    public static FileEdits Of(PostfixConfiguration configuration)
    {
        FileEdits edits = new(configuration.Server);
        PostfixLayout layout = new(configuration.Server);
        string type = configuration.MapType;
        Want(PostfixLayout.RestrictionsParameter, $"check_sasl_access {type}:{layout.Logins}, check_client_access {type}:{layout.Clients}");
        foreach (string list in Lists)
        {
            if (!IsFirst(configuration.List(list), layout))
                Want(list, ListText.Prepend(Reference, configuration.Value(list) ?? ""));
        }

        HashSet<string> taken = [.. configuration.NamesBeginning("mailabuse_")];
        foreach (SmtpdListener listener in configuration.Listeners.Where(listener => listener.NeedsClients))
        {
            foreach (string list in Lists)
            {
                if (listener.Service.Overrides.TryGetValue(list, out string? own) && !IsFirst(configuration.List(list, listener.Service), layout))
                    Override(listener.Service, list, own);
            }
        }

        LocalUserEdits.Add(edits, configuration, layout);
        return edits;

        void Want(string name, string value)
        {
            if (configuration.Value(name) != value)
                edits.Set(name, configuration.IsSet(name) || configuration.Value(name) is { Length: > 0 } ? configuration.Value(name) : null, value);
        }

        // postconf -P takes no blanks, so the list goes into a parameter of main.cf, and the service names that.
        void Override(MasterService service, string list, string own)
        {
            if (OwnParameter(own) is { } known && configuration.Value(known) is { } value)
            {
                Want(known, ListText.Prepend(Reference, value));
                return;
            }

            string name = ParameterName(service, list);
            for (int i = 2; !taken.Add(name); i++)
                name = $"{ParameterName(service, list)}_{i}";
            edits.Set(name, null, ListText.Prepend(Reference, own));
            edits.SetOverride(service.Key, list, own, "$" + name);
        }
    }

    /// <summary>The parameter of ours that a value names and consists of; null where it is none.</summary>
    public static string? OwnParameter(string value)
    {
        string name = value.Trim().TrimStart('$').Trim('{', '}', '(', ')');
        return value.StartsWith('$') && name.StartsWith("mailabuse_", StringComparison.Ordinal) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            && name != PostfixLayout.RestrictionsParameter ? name : null;
    }

    private static bool IsFirst(RestrictionList list, PostfixLayout layout)
        => list.Reach("check_sasl_access", layout.Logins, "").State == ReachState.First && list.Reach("check_client_access", layout.Clients, "").State == ReachState.First;

    private static string ParameterName(MasterService service, string list)
    {
        StringBuilder name = new("mailabuse_");
        foreach (char c in service.Name)
            name.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_');
        if (service.Type != "inet")
            name.Append('_').Append(service.Type);
        return name.Append('_').Append(list["smtpd_".Length..]).ToString();
    }
}
