namespace MailAbuse.Store.Cases;

/// <summary>What a file of ours holds. All are opened, waited for and refused by the same rules.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="ApplicationId">By this SQLite's header says whose file it is.</param>
/// <param name="Refill">How a new one gets what was in one that is lost.</param>
/// <param name="Begin">What a new one holds besides its tables.</param>
/// <param name="WarmUp">Compiles what a first change needs before that change begins.</param>
internal sealed record StoreKind(string Name, int ApplicationId, string Refill, Action<StoreSession> Begin, Action<string, TimeSpan> WarmUp)
{
    /// <summary>Cases and delisting requests: "MABU".</summary>
    public static StoreKind Cases { get; } = new("store of cases", 0x4D414255, "Import-AbuseCase brings in what was exported", CaseNumbers.MakeMark, Store.Cases.WarmUp.Once);

    /// <summary>What senders usually do: "MABL".</summary>
    public static StoreKind Baselines { get; } = new("memory of senders", 0x4D41424C, "Update-SenderBaseline learns again from the logs", _ => { }, (_, _) => { });
}
