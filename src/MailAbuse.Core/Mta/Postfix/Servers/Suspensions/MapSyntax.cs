namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>How the entries of one of our files are written.</summary>
internal enum MapSyntax
{
    /// <summary>access(5), built by postmap: key, blank, action. A line that begins with a blank continues the one before.</summary>
    Access,

    /// <summary>regexp_table(5) as header checks: pickup's own Received line of one user id, and HOLD. Continued like <see cref="Access"/>.</summary>
    ReceivedLines,

    /// <summary>A pattern file of authorized_submit_users: <c>!user</c>, one a line, never continued.</summary>
    RefusedUsers,
}
