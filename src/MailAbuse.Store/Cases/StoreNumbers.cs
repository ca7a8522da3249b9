using MailAbuse.Cases;

namespace MailAbuse.Store.Cases;

/// <summary>Finds numbers in a table whose <c>number</c> is compared without letter case.</summary>
/// <param name="table">Its name: a word of ours, never anybody's text.</param>
internal sealed class StoreNumbers(string table)
{
    private readonly string _whole = $"SELECT number FROM {table} WHERE number = @number";
    private readonly string _begun = $"SELECT number FROM {table} WHERE number >= @from AND number < @to LIMIT 2";

    /// <summary>The number as it is kept, of a whole number in any letter case; null where there is none.</summary>
    // NUL would end the comparison of letter cases.
    public string? Of(StoreSession session, string number) =>
        CaseNumber.IsValid(number) && session.Rows(_whole, row => row.GetString(0), ("@number", number)) is [{ } found] ? found : null;

    /// <summary>As <see cref="Of"/>, also of one that is cut off before a hyphen, where only one begins like that.</summary>
    // A hyphen is followed by a full stop: what lies between the two begins with the hyphen.
    public string? Like(StoreSession session, string number) =>
        !CaseNumber.IsValid(number) ? null
        : Of(session, number) ?? (session.Rows(_begun, row => row.GetString(0), ("@from", number + "-"), ("@to", number + ".")) is [{ } found] ? found : null);
}
