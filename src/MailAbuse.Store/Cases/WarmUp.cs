using MailAbuse.Cases;

namespace MailAbuse.Store.Cases;

/// <summary>
/// Has compiled what a first change needs before that change begins: a process that compiles inside its transaction keeps all others
/// waiting. On a machine so busy that a process gets a twentieth of a core, that took longer than their ten seconds.
/// </summary>
internal static class WarmUp
{
    private static volatile bool s_isDone;

    /// <summary>Reads a little of the store, and writes and reads a case that nobody keeps.</summary>
    public static void Once(string path, TimeSpan patience)
    {
        if (s_isDone)
            return;
        CaseJson.Read(CaseJson.Write([new AbuseCase { Case = "none" }]), "none");
        using StoreSession? session = StoreSession.TryForReading(path, StoreKind.Cases, patience);
        if (session is not null && Schema.VersionOf(session) is not null)
            CaseRows.Numbers.Like(session, "none");
        s_isDone = true;
    }
}
