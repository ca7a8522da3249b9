using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Servers;

namespace MailAbuse.Mta.Postfix.Servers.Setup;

/// <summary>What is to be done on one server.</summary>
/// <param name="Now">The configuration that it starts from.</param>
/// <param name="Changes">What changes, for people; empty: nothing.</param>
/// <param name="Files">main.cf and master.cf before and after.</param>
/// <param name="Agent">The program to copy; null: none, or it is there.</param>
/// <param name="Reload">True where Postfix must be reloaded.</param>
internal sealed record SetupPlan(PostfixConfiguration Now, IReadOnlyList<SetupChange> Changes, StagedFiles Files, AgentProgram? Agent, bool Reload);
