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
        Want(PostfixLayout.RestrictionsParameter, Restrictions(type, layout));
        foreach (string list in Lists)
        {
            if (!IsFirst(configuration, list, layout))
                Want(list, ListText.Prepend(Reference, configuration.Value(list) ?? ""));
        }

        HashSet<string> taken = [.. configuration.NamesBeginning("mailabuse_")];
        foreach (SmtpdListener listener in configuration.Listeners.Where(listener => listener.NeedsClients))
        {
            foreach (string list in Lists)
            {
                if (listener.Service.Overrides.TryGetValue(list, out string? own) && !IsFirst(configuration.List(list, listener.Service), listener.NeedsLogins, layout))
                    Override(listener.Service, list, own);
            }
        }

        LocalUserEdits.Add(edits, configuration, layout);
        RouteEdits.Add(edits, configuration);
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

    // smtpd logs a warning for every recipient where it is told to check logins and does not authenticate ("restriction
    // `check_sasl_access' ignored: no SASL support", smtpd_check.c), so the list asks what the process that reads it does. "Is yes" and not "is not no": a parameter that stands nowhere is
    // empty when smtpd resolves this.
    private static string Restrictions(string type, PostfixLayout layout)
        => $"${{{{$smtpd_sasl_auth_enable}} == {{yes}} ? {{check_sasl_access {type}:{layout.Logins},}} : {{}}}} check_client_access {type}:{layout.Clients}";

    // The list of main.cf is the list of every listener that has none of its own.
    private static bool IsFirst(PostfixConfiguration configuration, string list, PostfixLayout layout)
        => IsFirst(configuration.List(list), configuration.Effective("smtpd_sasl_auth_enable") == "yes", layout)
            && configuration.Listeners.Where(listener => listener.NeedsLogins && !listener.Service.Overrides.ContainsKey(list))
                .All(listener => IsFirst(configuration.List(list, listener.Service), listener.NeedsLogins, layout));

    private static bool IsFirst(RestrictionList list, bool logins, PostfixLayout layout)
        => (!logins || list.Reach("check_sasl_access", layout.Logins, "").State == ReachState.First) && list.Reach("check_client_access", layout.Clients, "").State == ReachState.First;

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
