namespace MailAbuse.LogGenerator;

/// <summary>Who is there: the shares of the behaviours, and their names.</summary>
internal static class Population
{
    // Of 2,000.
    private static readonly (Behaviour Behaviour, int Count)[] Shares =
    [
        (Behaviour.Office, 910), (Behaviour.Home, 560), (Behaviour.Mobile, 200), (Behaviour.Monitoring, 25), (Behaviour.Shop, 35),
        (Behaviour.WeeklyNewsletter, 24), (Behaviour.MonthlyNewsletter, 16), (Behaviour.MonthEndInvoices, 40), (Behaviour.NewCustomer, 20),
        (Behaviour.AutoReply, 20), (Behaviour.MailingList, 30), (Behaviour.LocalUser, 72), (Behaviour.RelayCustomer, 8), (Behaviour.NetworkClient, 40),
    ];

    public static SenderModel[] Make(MonthOptions options, Destinations destinations, string host)
    {
        var models = new List<SenderModel>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach ((Behaviour behaviour, int share) in Shares)
        {
            int count = behaviour == Behaviour.Office ? 0 : Math.Max(1, (int)Math.Round(share * options.Senders / 2_000.0));
            for (int i = 0; i < count && models.Count < options.Senders; i++) models.Add(One(behaviour, i));
        }
        while (models.Count < options.Senders) models.Add(One(Behaviour.Office, models.Count));
        return [.. models];

        SenderModel One(Behaviour behaviour, int number)
        {
            int index = models.Count;
            Rng rng = Rng.For(options.Seed, 100, (ulong)index);
            string domain = rng.Pick(destinations.OwnDomains[..^1]);
            (string name, SenderType type, string address) = behaviour switch
            {
                Behaviour.LocalUser => LocalUser(number, host),
                Behaviour.NetworkClient => ($"10.{10 + (number / 200)}.{number % 200}.{rng.Between(2, 250)}", SenderType.Client, $"scanner{number}@{domain}"),
                _ => Login(behaviour, number, domain, rng, taken),
            };
            var setup = new ModelSetup(index, options.Seed, name, type, address, domain, destinations, rng);
            return behaviour switch
            {
                Behaviour.Home => new HomeModel(setup),
                Behaviour.Mobile => new MobileModel(setup),
                Behaviour.Monitoring => new MonitoringModel(setup),
                Behaviour.Shop => new ShopModel(setup),
                Behaviour.WeeklyNewsletter => new NewsletterModel(setup, weekly: true),
                Behaviour.MonthlyNewsletter => new NewsletterModel(setup, weekly: false),
                Behaviour.MonthEndInvoices => new InvoiceModel(setup),
                Behaviour.NewCustomer => new NewCustomerModel(setup, options.Days),
                Behaviour.AutoReply => new AutoReplyModel(setup, options.Days),
                Behaviour.MailingList => new MailingListModel(setup),
                Behaviour.LocalUser => new LocalUserModel(setup),
                Behaviour.RelayCustomer => new RelayModel(setup),
                Behaviour.NetworkClient => new NetworkClientModel(setup),
                _ => new OfficeModel(setup),
            };
        }
    }

    private static (string, SenderType, string) LocalUser(int number, string host)
    {
        (int uid, string user) = number switch { 0 => (33, "www-data"), 1 => (0, "root"), _ => (1_000 + number, $"web{number}") };
        return ($"uid={uid}", SenderType.LocalUser, $"{user}@{host}");
    }

    private static (string, SenderType, string) Login(Behaviour behaviour, int number, string domain, Rng rng, HashSet<string> taken)
    {
        string local;
        do
        {
            local = behaviour switch
            {
                Behaviour.Monitoring => $"monitor{number}",
                Behaviour.Shop => $"shop{number}",
                Behaviour.WeeklyNewsletter => $"news{number}",
                Behaviour.MonthlyNewsletter => $"rundbrief{number}",
                Behaviour.MailingList => $"list{number}",
                Behaviour.RelayCustomer => $"relay{number}",
                _ => Names.Person(rng) + (rng.Chance(0.5) ? rng.Between(1, 99).ToString(System.Globalization.CultureInfo.InvariantCulture) : ""),
            };
        }
        while (!taken.Add($"{local}@{domain}"));
        return ($"{local}@{domain}", SenderType.Login, $"{local}@{domain}");
    }
}
