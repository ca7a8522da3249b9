namespace MailAbuse.Guard;

/// <summary>What is true when a burst is judged.</summary>
/// <param name="Senders">Senders who are known, bursting or not.</param>
/// <param name="Bursting">Senders who burst now, this one included.</param>
/// <param name="HeldLastHour">Senders whom the guard put on hold in the last hour, or is about to.</param>
/// <param name="Held">Senders whom the guard has on hold, or is about to.</param>
/// <param name="Doubt">Why what is seen on his server is not believed; null: it is.</param>
internal sealed record GuardStanding(int Senders, int Bursting, int HeldLastHour, int Held, string? Doubt);
