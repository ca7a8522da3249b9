namespace MailAbuse.Lab.Tests.Cuts;

/// <summary>Stands for the end of our own process.</summary>
internal sealed class KilledException() : Exception("killed");
