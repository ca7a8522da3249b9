using MailAbuse.Mta.Postfix.Servers.Configuration;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>Whether mail of local users passes our two files.</summary>
internal static class LocalSubmission
{
    /// <summary>Null where the header checks of every pickup's cleanup begin with our file; else why not.</summary>
    public static string? WhyNotHeld(PostfixConfiguration configuration, string path)
    {
        MasterService[] pickups = [.. configuration.Services.Where(service => service.Program == "pickup")];
        if (pickups.Length == 0)
            return "master.cf has no pickup";
        foreach (MasterService pickup in pickups)
        {
            string name = configuration.Effective("cleanup_service_name", pickup);
            MasterService? cleanup = configuration.Services.FirstOrDefault(service => service.Program == "cleanup" && service.Name == name);
            if (cleanup is null)
                return $"{pickup} hands mail to {name}, which master.cf does not have";
            if (!BeginsWith(configuration.Effective("header_checks", cleanup), "regexp:" + path))
                return $"header_checks of {cleanup} do not begin with regexp:{path}";
        }

        return null;
    }

    /// <summary>Null where authorized_submit_users begins with our file; else why not.</summary>
    public static string? WhyNotRefused(PostfixConfiguration configuration, string path) =>
        BeginsWith(configuration.Effective("authorized_submit_users"), path) ? null : $"authorized_submit_users does not begin with {path}";

    private static bool BeginsWith(string list, string word) => RestrictionList.Words(list) is [var first, ..] && first == word;
}
