namespace MailAbuse.Lab.Tests.Logs;

/// <summary>mx1, which knows the logins, and out1, which delivers.</summary>
public sealed class TwoServersLab() : SharedLab(new LabPlan { TwoServers = true });
