using System.Text.RegularExpressions;
using MailAbuse.Mta.Postfix.Servers.Configuration;

namespace MailAbuse.Mta.Postfix.Servers.Setup;

/// <summary>
/// What lets mail of local users be held or refused. Held by the first Received line, which pickup writes; so pickup gets a cleanup
/// service of its own with our header checks: in the ordinary one, mail of strangers that carries such a line would be held, too.
/// </summary>
internal static class LocalUserEdits
{
    /// <summary>Pickup's cleanup service.</summary>
    public const string CleanupService = "mailabuse-cleanup";

    /// <summary>The header checks of that service: ours, then those that hold for everyone.</summary>
    public const string ChecksParameter = "mailabuse_header_checks";

    /// <summary>The header checks that hold for everyone, as they were found. It is a copy: in the service itself, $header_checks are ours.</summary>
    public const string OtherChecksParameter = "mailabuse_other_header_checks";

    private static readonly string[] Derived = ["nested_header_checks", "mime_header_checks"];

    /// <summary>Who may submit: a pattern file of ours comes first.</summary>
    public const string SubmitParameter = "authorized_submit_users";

    /// <summary>Why it cannot be done here; null where it can.</summary>
    public static string? Hindrance(PostfixConfiguration configuration)
    {
        if (Pickup(configuration) is not { } pickup)
            return "master.cf has no pickup service, so local users cannot submit mail";
        if (pickup.Overrides.TryGetValue("cleanup_service_name", out string? own) && own != CleanupService)
            return $"pickup has a cleanup service of its own already ({own})";
        return Cleanup(configuration) is null ? "master.cf has no cleanup service of that name" : null;
    }

    /// <summary>Adds the edits.</summary>
    public static void Add(FileEdits edits, PostfixConfiguration configuration, PostfixLayout layout)
    {
        string submit = configuration.Value(SubmitParameter) ?? "";
        if (RestrictionList.Words(submit) is not [{ } first, ..] || first != layout.RefusedUsers)
            edits.Set(SubmitParameter, submit, ListText.Prepend(layout.RefusedUsers, submit));
        if (Hindrance(configuration) is not null)
            return;

        MasterService pickup = Pickup(configuration)!;
        MasterService cleanup = Cleanup(configuration)!;
        string other = Raw("header_checks").Trim();
        Want(OtherChecksParameter, other.Length == 0 ? null : other);
        Want(ChecksParameter, other.Length == 0 ? Ours(layout) : $"{Ours(layout)}, ${OtherChecksParameter}");
        string extra = $" -o header_checks=${ChecksParameter}";
        foreach (string name in Derived)
        {
            // Their default is $header_checks, and is to stay what it was: what is nested was not written by pickup.
            string raw = Raw(name).Trim();
            string replaced = Regex.Replace(raw, @"\$(?:header_checks(?![A-Za-z0-9_])|\{header_checks\}|\(header_checks\))", other.Length == 0 ? "" : "$$" + OtherChecksParameter, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)).Trim();
            if (replaced != raw)
                extra += replaced.Any(char.IsWhiteSpace) ? $" -o {{{name}={replaced}}}" : $" -o {name}={replaced}";
        }

        string wanted = CleanupService + cleanup.Line[cleanup.Name.Length..] + extra;
        MasterService? present = configuration.Services.FirstOrDefault(service => service.Key == $"{CleanupService}/{cleanup.Type}");
        if (present is null || !ListText.SameWords(present.Line, wanted))
            edits.SetService($"{CleanupService}/{cleanup.Type}", present?.Line, wanted);
        if (!pickup.Overrides.ContainsKey("cleanup_service_name"))
            edits.SetOverride(pickup.Key, "cleanup_service_name", null, CleanupService);

        string Raw(string name) => cleanup.Overrides.GetValueOrDefault(name) ?? configuration.Value(name) ?? "";

        void Want(string name, string? value)
        {
            if (configuration.Value(name) != value)
                edits.Set(name, configuration.Value(name), value);
        }
    }

    /// <summary>The map as header_checks names it.</summary>
    public static string Ours(PostfixLayout layout) => $"regexp:{layout.LocalUsers}";

    /// <summary>The pickup service.</summary>
    public static MasterService? Pickup(PostfixConfiguration configuration) => configuration.Services.FirstOrDefault(service => service.Program == "pickup");

    private static MasterService? Cleanup(PostfixConfiguration configuration)
    {
        string name = configuration.Effective("cleanup_service_name");
        return configuration.Services.FirstOrDefault(service => service.Program == "cleanup" && service.Name == (name.Length == 0 ? "cleanup" : name));
    }
}
