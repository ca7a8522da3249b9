using System.Text.Json;
using System.Text.Json.Serialization;
using MailAbuse.Cases;
using MailAbuse.Servers;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Store.Tests.Cases;

public sealed class CaseJsonTests(ITestOutputHelper output)
{
    private const string Head = """{"format":"mailabuse-cases","version":1,"cases":[""";

    private static readonly JsonSerializerOptions Plain = new() { WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_read_again(bool indented)
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        RandomCases random = new(seed);
        AbuseCase[] cases = [.. Enumerable.Range(0, 100).Select(_ => random.Next())];
        string text = CaseJson.Write(cases, indented);
        Assert.DoesNotContain(text, c => c > '~' || (c < ' ' && c is not ('\n' or '\r')));
        Assert.Equal(Dump(cases), Dump(CaseJson.Read(text, "test")));
    }

    [Fact]
    public void The_random_cases_have_everything_set()
    {
        AbuseCase one = new RandomCases(1).Next(), empty = new();
        foreach (var property in typeof(AbuseCase).GetProperties())
            Assert.False(JsonSerializer.Serialize(property.GetValue(one), Plain) == JsonSerializer.Serialize(property.GetValue(empty), Plain), property.Name);
        foreach (var property in typeof(CaseFacts).GetProperties())
            Assert.False(Equals(property.GetValue(one.Facts), property.GetValue(empty.Facts)), property.Name);
    }

    [Fact]
    public void What_is_missing_has_its_default_and_what_is_not_known_is_passed_over()
    {
        AbuseCase one = Assert.Single(CaseJson.Read(Head + """{"case":"2026-0001-k7qx","mood":{"is":["good"]},"relay":{},"questions":[{}],"due":[{}],"lastCheck":{},"spellings":null,"timeline":[{"id":"0123456789ABCDEF0123456789abcdef"}]}],"more":1}""", "test"));
        AbuseCase expected = new()
        {
            Case = "2026-0001-k7qx", Relay = new(), Questions = [new()], Due = [new()], LastCheck = new(), Timeline = [new() { Id = "0123456789abcdef0123456789abcdef" }],
        };
        Assert.Equal(Dump([expected]), Dump([one]));
    }

    [Theory]
    [InlineData("", "Line 1, byte 1:")]
    [InlineData("no JSON", "Line 1, byte 2:")]
    [InlineData("[]", "Line 1, byte 2:")]
    [InlineData("null", "\"format\"")]
    [InlineData("{}", "\"format\"")]
    [InlineData("""{"format":"cases","version":1,"cases":[]}""", "\"format\"")]
    [InlineData("""{"format":"mailabuse-cases","cases":[]}""", "'version'")]
    [InlineData("""{"format":"mailabuse-cases","version":1}""", "'cases'")]
    [InlineData("""{"format":"mailabuse-cases","version":2,"cases":{"new":1}}""", "newer MailAbuse")]
    [InlineData(Head + "null]}", "cases[0] is null")]
    [InlineData(Head + "{}]}", "cases[0].case")]
    [InlineData(Head + """{"case":"a*"}]}""", "cases[0].case")]
    [InlineData(Head + """{"case":"a\u202E"}]}""", "cases[0].case")]
    [InlineData(Head + """{"case":"a","state":"ajar"}]}""", "cases[0].state")]
    [InlineData(Head + """{"case":"a","state":1}]}""", "cases[0].state")]
    [InlineData(Head + """{"case":"a","kind":"1"}]}""", "cases[0].kind")]
    [InlineData(Head + """{"case":"a","opened":"05.11.2026"}]}""", "cases[0].opened")]
    [InlineData(Head + """{"case":"a","contact":"joe"}]}""", "cases[0].contact")]
    [InlineData(Head + """{"case":"a","contact":["joe",null]}]}""", "cases[0].contact[1] is null")]
    [InlineData(Head + """{"case":"a","timeline":[{"text":"x"}]}]}""", "cases[0].timeline[0].id")]
    [InlineData(Head + """{"case":"a","timeline":[{"id":"'; DROP TABLE cases --"}]}]}""", "cases[0].timeline[0].id")]
    [InlineData(Head + "\n{\"case\":\"a\",\n\"sender\":\"joe", "Line 3, byte")]
    public void What_is_no_export_is_refused_with_the_place(string text, string where)
    {
        ServerProblem problem = StoreFolder.Refused(ServerProblemKind.ImportInvalid, () => CaseJson.Read(text, "cases.json"));
        Assert.Contains("cases.json", problem.Message, StringComparison.Ordinal);
        Assert.Contains(where, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_cut_or_changed_anywhere_is_read_or_refused()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        string text = CaseJson.Write([new RandomCases(seed).Next()]);
        for (int round = 0; round < 500; round++)
        {
            int at = random.Next(text.Length);
            string damaged = round % 2 == 0 ? text[..at] : string.Concat(text.AsSpan(0, at), ((char)random.Next(0x3000)).ToString(), text.AsSpan(at + 1));
            try
            {
                CaseJson.Read(damaged, "test");
            }
            catch (ServerException e)
            {
                Assert.Equal(ServerProblemKind.ImportInvalid, e.Problem.Kind);
            }
        }
    }

    // By another serializer than the one that is tested: without the generated code and its settings.
    internal static string Dump(IEnumerable<AbuseCase> cases) => JsonSerializer.Serialize(cases, Plain);
}
