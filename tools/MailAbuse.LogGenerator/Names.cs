namespace MailAbuse.LogGenerator;

/// <summary>Made-up names of people, firms and hosts.</summary>
internal static class Names
{
    private static readonly string[] First =
    [
        "anna", "ben", "carla", "david", "eva", "felix", "greta", "hans", "ines", "jonas", "karin", "lukas", "mary", "nils", "olga",
        "paul", "quirin", "rosa", "stefan", "tina", "uwe", "vera", "wim", "xenia", "yusuf", "zoe", "amir", "bela", "chiara", "dora",
        "emil", "fatma", "gino", "heidi", "ivan", "jana", "kofi", "lena", "marek", "nadia",
    ];

    private static readonly string[] Last =
    [
        "adler", "bauer", "costa", "dietz", "engel", "fischer", "gruber", "huber", "ivanov", "jansen", "keller", "lang", "moser",
        "novak", "otto", "peters", "quast", "richter", "smith", "tanaka", "ulrich", "vogel", "weber", "young", "ziegler", "berg",
        "clark", "dupont", "ferrari", "garcia", "horvat", "kowalski", "larsen", "meyer", "nguyen", "rossi",
    ];

    private static readonly string[] Trade =
    [
        "alpha", "birch", "cedar", "delta", "ember", "fjord", "gable", "harbor", "indigo", "juniper", "kestrel", "lagoon", "maple",
        "nimbus", "orchid", "pepper", "quartz", "ripple", "saffron", "timber", "umbra", "velvet", "willow", "yarrow", "zephyr",
    ];

    private static readonly string[] Branch =
    [
        "works", "soft", "bau", "print", "media", "shop", "law", "med", "tech", "travel", "foods", "tools", "bank", "energy", "club",
        "school", "hotel", "cargo", "design", "garden",
    ];

    public static string FirstName(Rng rng) => rng.Pick(First);

    public static string Person(Rng rng) => rng.Next(4) switch
    {
        0 => $"{rng.Pick(First)}.{rng.Pick(Last)}",
        1 => $"{rng.Pick(First)[0]}.{rng.Pick(Last)}",
        2 => rng.Pick(First) + rng.Between(1, 99).ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => $"{rng.Pick(First)}.{rng.Pick(Last)}",
    };

    public static string Company(Rng rng) => rng.Next(3) switch
    {
        0 => rng.Pick(Trade) + rng.Pick(Branch),
        1 => $"{rng.Pick(Trade)}-{rng.Pick(Branch)}",
        _ => rng.Pick(Trade) + rng.Pick(Branch) + rng.Between(1, 29).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>Letters and digits as in ids that other systems make up.</summary>
    public static string Token(Rng rng, int length)
    {
        const string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        return string.Create(length, rng, static (span, r) =>
        {
            foreach (ref char c in span) c = letters[r.Next(letters.Length)];
        });
    }

    /// <summary>Upper-case hexadecimal digits.</summary>
    public static string Hex(Rng rng, int length) => string.Create(length, rng, static (span, r) =>
    {
        foreach (ref char c in span) c = "0123456789ABCDEF"[r.Next(16)];
    });
}
