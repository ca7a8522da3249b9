namespace MailAbuse.LogGenerator;

/// <summary>Draws what becomes of recipients.</summary>
internal static class Outcomes
{
    /// <param name="rng">The dice.</param>
    /// <param name="address">The recipient.</param>
    /// <param name="deferred">The share whose first attempt is deferred.</param>
    /// <param name="bounced">The share refused for good at the first attempt.</param>
    /// <param name="spam">Deferred spam often never arrives; deferred ordinary mail nearly always does, at the next attempt or the one after.</param>
    public static RecipientFact Draw(Rng rng, string address, double deferred, double bounced, bool spam)
    {
        double dice = rng.NextDouble();
        if (dice < bounced) return new RecipientFact(address, FactOutcome.Bounced, 0);
        if (dice >= bounced + deferred) return new RecipientFact(address, FactOutcome.Delivered, 0);
        double fate = rng.NextDouble();
        if (spam)
        {
            return fate < 0.5 ? new RecipientFact(address, FactOutcome.Delivered, rng.Between(1, 9))
                : fate < 0.9 ? new RecipientFact(address, FactOutcome.Bounced, rng.Between(1, 12))
                : new RecipientFact(address, FactOutcome.Expired, 0);
        }
        return fate < 0.86 ? new RecipientFact(address, FactOutcome.Delivered, rng.Chance(0.75) ? 1 : rng.Between(2, 5))
            : fate < 0.97 ? new RecipientFact(address, FactOutcome.Bounced, rng.Between(2, 20))
            : new RecipientFact(address, FactOutcome.Expired, 0);
    }
}
