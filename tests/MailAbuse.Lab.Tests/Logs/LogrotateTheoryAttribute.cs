namespace MailAbuse.Lab.Tests.Logs;

/// <summary>A test with the real logrotate, which nothing else of the lab needs.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LogrotateTheoryAttribute : TheoryAttribute
{
    public const string Program = "/usr/sbin/logrotate";

    public LogrotateTheoryAttribute()
    {
        // With MAILABUSE_LAB_REQUIRED=1 a missing package is a failure.
        if (!File.Exists(Program) && Environment.GetEnvironmentVariable("MAILABUSE_LAB_REQUIRED") != "1")
            Skip = "It takes a package that is missing: sudo apt-get install --no-install-recommends logrotate";
    }
}
