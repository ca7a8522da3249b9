using MailAbuse.Mta.Postfix.Servers.Configuration;

namespace MailAbuse.Mta.Postfix.Servers.Setup;

/// <summary>Computes what must be edited so that nothing of ours is left in main.cf and master.cf, and all else stays.</summary>
internal static class UndoEdits
{
    /// <summary>The edits.</summary>
    public static FileEdits Of(PostfixConfiguration configuration)
    {
        FileEdits edits = new(configuration.Server);
        PostfixLayout layout = new(configuration.Server);
        foreach (string list in InstallEdits.Lists)
            Without(list, InstallEdits.Reference);
        Without(LocalUserEdits.SubmitParameter, layout.RefusedUsers);
        foreach ((string list, string word) in RouteEdits.Words(configuration))
            Without(list, word);
        foreach (string name in configuration.NamesBeginning("mailabuse_"))
            edits.Set(name, configuration.Value(name), null);

        foreach (MasterService service in configuration.Services)
            Clean(service);
        foreach (MasterService service in configuration.Services.Where(service => service.Name is LocalUserEdits.CleanupService or PostfixLayout.RelayService))
            edits.SetService(service.Key, service.Line, null);
        return edits;

        void Without(string name, string word)
        {
            string before = configuration.Value(name) ?? "";
            string after = ListText.Remove(word, before);
            if (after == before.Trim())
                return;
            // What is left is the default of these lists, and of authorized_submit_users: then the line goes.
            edits.Set(name, before, after.Length == 0 || (name == LocalUserEdits.SubmitParameter && after == "static:anyone") ? null : after);
        }

        void Clean(MasterService service)
        {
            if (service.Overrides.GetValueOrDefault("cleanup_service_name") == LocalUserEdits.CleanupService)
                edits.SetOverride(service.Key, "cleanup_service_name", LocalUserEdits.CleanupService, null);
            string line = service.Line;
            foreach (string list in InstallEdits.Lists)
            {
                if (!service.Overrides.TryGetValue(list, out string? before))
                    continue;
                string? own = InstallEdits.OwnParameter(before);
                string after = ListText.Remove(InstallEdits.Reference, own is null ? before : configuration.Value(own) ?? "");
                if (after == before.Trim())
                    continue;
                if (!after.Any(char.IsWhiteSpace))
                {
                    edits.SetOverride(service.Key, list, before, after);
                    continue;
                }

                // postconf -P takes no blanks; a whole line does, with braces.
                string changed = line.Replace($"-o {list}={before}", $"-o {{{list}={after}}}", StringComparison.Ordinal);
                changed = changed.Replace($"-o {{{list}={before}}}", $"-o {{{list}={after}}}", StringComparison.Ordinal);
                edits.SetService(service.Key, line, changed);
                line = changed;
            }
        }
    }
}
