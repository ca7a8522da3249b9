namespace MailAbuse.Cmdlets;

/// <summary>What a user must not overlook, on its way to the pipeline's thread.</summary>
internal sealed record Warning(string Text);
