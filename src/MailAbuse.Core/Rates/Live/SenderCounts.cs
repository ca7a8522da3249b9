namespace MailAbuse.Rates.Live;

/// <summary>Senders of a watch.</summary>
/// <param name="Known">Those who sent something to the world, in the window or in the past before it.</param>
/// <param name="Bursting">Those of them who burst now.</param>
public sealed record SenderCounts(int Known, int Bursting);
