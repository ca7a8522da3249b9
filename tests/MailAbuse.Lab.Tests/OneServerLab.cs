namespace MailAbuse.Lab.Tests;

/// <summary>One server, all as it comes.</summary>
public sealed class OneServerLab() : SharedLab(new LabPlan());
