namespace MailAbuse.LogGenerator;

/// <summary>Someone in the everyday traffic of a large log: how much, when, from where.</summary>
internal sealed class TrafficSender
{
    public required string Name { get; init; }

    public required SenderType Type { get; init; }

    public required double Weight { get; init; }

    public required double[] Curve { get; init; }

    public required double Weekend { get; init; }

    public required string[] Clients { get; init; }

    public required string[] EnvelopeSenders { get; init; }

    public string ClientName { get; init; } = "unknown";

    public string SaslMethod { get; init; } = "PLAIN";

    public int MailsPerSession { get; init; } = 1;

    public int Session { get; set; }

    public int Made { get; set; }

    /// <summary>A population with the usual heavy tail: most send a little, a few machines and relays send a lot.</summary>
    public static TrafficSender[] Population(int count, Destinations destinations, IReadOnlyList<string> hosts, Rng rng)
    {
        var senders = new TrafficSender[count];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            string domain = rng.Pick(destinations.OwnDomains);
            string login;
            do login = rng.Chance(0.06) ? Names.Person(rng) + rng.Between(1, 999).ToString(System.Globalization.CultureInfo.InvariantCulture) : $"{Names.Person(rng)}{(rng.Chance(0.6) ? rng.Between(1, 999).ToString(System.Globalization.CultureInfo.InvariantCulture) : "")}@{domain}";
            while (!taken.Add(login));
            string address = login.Contains('@', StringComparison.Ordinal) ? login : $"{login}@{domain}";
            int kind = rng.Next(1000);
            senders[i] = kind switch
            {
                < 560 => Person(login, address, rng.LogNormal(8, 0.9), DayCurve.Office, 0.12, rng.Between(1, 2), rng),
                < 800 => Person(login, address, rng.LogNormal(1, 0.8), DayCurve.Home, 1.1, rng.Between(1, 3), rng),
                < 910 => Person(login, address, rng.LogNormal(4, 0.7), DayCurve.Home, 0.8, rng.Between(6, 25), rng),
                < 950 => Person(login, address, rng.LogNormal(120, 1), rng.Chance(0.5) ? DayCurve.Machine : DayCurve.Customers, 0.9, 1, rng),
                < 956 => Relay(login, domain, rng),
                < 985 => LocalUser(i, hosts[0], rng),
                _ => Network(domain, rng),
            };
        }
        return senders;
    }

    private static TrafficSender Person(string login, string address, double weight, double[] curve, double weekend, int networks, Rng rng)
    {
        string[] clients = new string[networks];
        for (int n = 0; n < networks; n++)
            clients[n] = rng.Chance(0.1) ? $"2001:db8:{rng.Between(0x20, 0xff):x}:{rng.Between(1, 0xffff):x}::{rng.Between(1, 0xffff):x}" : $"100.{rng.Between(64, 95)}.{rng.Between(0, 255)}.{rng.Between(1, 254)}";
        return new TrafficSender
        {
            Name = login, Type = SenderType.Login, Weight = weight, Curve = curve, Weekend = weekend, Clients = clients, EnvelopeSenders = [address],
            SaslMethod = rng.Chance(0.75) ? "PLAIN" : "LOGIN",
        };
    }

    private static TrafficSender Relay(string login, string domain, Rng rng)
    {
        string customer = $"{Names.Company(rng)}.example";
        return new TrafficSender
        {
            Name = login, Type = SenderType.Login, Weight = rng.LogNormal(900, 0.5), Curve = DayCurve.Office, Weekend = 0.2,
            Clients = [$"100.{rng.Between(64, 95)}.{rng.Between(0, 255)}.{rng.Between(1, 254)}"], ClientName = $"mail.{customer}",
            EnvelopeSenders = Enumerable.Range(0, rng.Between(20, 120)).Select(_ => $"{Names.Person(rng)}@{(rng.Chance(0.1) ? domain : customer)}").ToArray(),
            MailsPerSession = rng.Between(2, 5),
        };
    }

    private static TrafficSender LocalUser(int index, string host, Rng rng)
    {
        // Postfix logs the number only; 0 is cron, 33 www-data, 38 list, the rest the users of web sites.
        int uid = index % 29 switch { 0 => 0, 1 => 33, 2 => 38, _ => 1001 + index };
        string user = uid switch { 0 => "root", 33 => "www-data", 38 => "list", _ => $"web{uid}" };
        string fullHost = host.Contains('.', StringComparison.Ordinal) ? host : host + ".example.net";
        return new TrafficSender
        {
            Name = $"uid={uid}", Type = SenderType.LocalUser, Weight = rng.LogNormal(3, 1), Curve = uid == 0 ? DayCurve.Machine : DayCurve.Customers, Weekend = 0.9,
            Clients = ["127.0.0.1"], EnvelopeSenders = [$"{user}@{fullHost}"],
        };
    }

    private static TrafficSender Network(string domain, Rng rng)
    {
        string address = $"10.{rng.Between(1, 60)}.{rng.Between(0, 255)}.{rng.Between(2, 254)}";
        return new TrafficSender
        {
            Name = address, Type = SenderType.Client, Weight = rng.LogNormal(10, 0.8), Curve = DayCurve.Office, Weekend = 0.1, Clients = [address],
            EnvelopeSenders = [$"scanner@{domain}"], ClientName = rng.Chance(0.5) ? "unknown" : $"printer{rng.Between(1, 40)}.{domain}",
        };
    }
}
