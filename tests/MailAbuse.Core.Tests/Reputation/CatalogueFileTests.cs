using System.Text;
using MailAbuse.Reputation;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Reputation;

/// <summary>A user's own catalogue.</summary>
public sealed class CatalogueFileTests : IDisposable
{
    private const string Refused = "550 5.7.1 EXG-142: refused by the gateway of Example";

    private readonly string _folder = Directory.CreateTempSubdirectory("mailabuse-refusals-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_example_of_the_page_does_what_the_page_says()
    {
        RefusalCatalogue catalogue = With(Example());
        RefusalMatch match = CatalogueTests.Match(Refused, "5.7.1", "mx1.gateway.example.net", catalogue);
        Assert.Equal(("example-gateway", "Example Ltd", "42", "Example gateway"), (match.Rule?.Id, match.Operator, match.Code, match.List));
        Assert.Equal(("https://www.example.net/support", RefusalCause.Reputation), (match.DelistingUrl, match.Cause));

        // Not of that host, and so not that rule.
        Assert.NotEqual("example-gateway", CatalogueTests.Match(Refused, "5.7.1", "mx1.example.org", catalogue).Rule?.Id);
        Assert.NotEqual("example-gateway", CatalogueTests.Match(Refused, "5.7.1", "mygateway.example.net", catalogue).Rule?.Id);

        // Rewritten: it has other words now.
        Assert.Equal("greylisting", CatalogueTests.Match("450 please come again", "4.0.0", "", catalogue).Rule?.Id);
        Assert.Null(CatalogueTests.Match("450 graylisted", "4.2.0", "", catalogue).Rule);
        Assert.Equal("greylisting", CatalogueTests.Match("450 graylisted", "4.2.0", "").Rule?.Id);

        // Switched off.
        Assert.Null(CatalogueTests.Match("451 4.3.0 sorry", "4.3.0", "", catalogue).Rule);
        Assert.Equal("code-system", CatalogueTests.Match("451 4.3.0 sorry", "4.3.0", "").Rule?.Id);

        // His operators and lists.
        RefusalMatch listed = CatalogueTests.Match("554 5.7.1 see http://www.example.net/rbl?192.0.2.1", "5.7.1", "mx.example.org", catalogue);
        Assert.Equal(("list-named", "Example Ltd", "rbl.example.net", "192.0.2.1"), (listed.Rule?.Id, listed.Operator, listed.List, listed.OutgoingAddress));
        Assert.EndsWith("An entry ends by itself after two days.", listed.Meaning, StringComparison.Ordinal);
        Assert.Equal("https://www.example.net/rbl", listed.DelistingUrl);
        Assert.Equal("rbl.example.net", CatalogueTests.Match("554 5.7.1 you are on the EXAMPLE RBL", "5.7.1", "", catalogue).List);
    }

    [Fact]
    public void The_modules_own_is_not_changed_by_it()
    {
        string[] before = [.. RefusalCatalogue.Own.Rules.Select(rule => rule.Id)];
        With(Example());
        Assert.Equal(before, RefusalCatalogue.Own.Rules.Select(rule => rule.Id));
        Assert.Same(RefusalCatalogue.Own, RefusalCatalogue.Load(null));
        Assert.Same(RefusalCatalogue.Own, RefusalCatalogue.Load(""));
    }

    [Fact]
    public void A_users_rule_is_asked_before_ours_and_keeps_the_name_that_he_gave()
    {
        RefusalCatalogue catalogue = With("""{"version":1,"rules":[{"id":"mine","cause":"Policy","anchors":["S3140"],"operator":"They","meaning":"Mine."}]}""");
        RefusalMatch match = CatalogueTests.Match("550 5.7.1 block list (S3140)", "5.7.1", "hotmail-com.olc.protection.outlook.com", catalogue);
        Assert.Equal(("mine", "They", RefusalCause.Policy), (match.Rule?.Id, match.Operator, match.Cause));
    }

    [Fact]
    public void An_anchor_of_one_word_stands_alone_and_one_of_several_does_not_have_to()
    {
        RefusalCatalogue catalogue = With("""{"version":1,"rules":[{"id":"mine","cause":"Policy","anchors":["ZQ77","frumious ban"],"meaning":"Mine."}]}""");
        Assert.Equal("mine", CatalogueTests.Match("550 (zq77)", "", "", catalogue).Rule?.Id);
        Assert.Equal("mine", CatalogueTests.Match("550 ZQ77", "", "", catalogue).Rule?.Id);
        Assert.Equal("mine", CatalogueTests.Match("550 the frumious bandersnatch", "", "", catalogue).Rule?.Id);
        Assert.Null(CatalogueTests.Match("550 ZQ771", "", "", catalogue).Rule);
        Assert.Null(CatalogueTests.Match("550 XZQ77", "", "", catalogue).Rule);
    }

    [Theory]
    [InlineData("5.7.606-5.7.649", "5.7.606", true)]
    [InlineData("5.7.606-5.7.649", "5.7.649", true)]
    [InlineData("5.7.606-5.7.649", "5.7.650", false)]
    [InlineData("5.7.606-5.7.649", "4.7.620", false)]
    [InlineData("4.9.*", "4.9.0", true)]
    [InlineData("4.9.*", "4.9.999", true)]
    [InlineData("4.9.*", "4.10.0", false)]
    [InlineData("5.9.1", "5.9.1", true)]
    [InlineData("5.9.1", "5.9.10", false)]
    public void Status_codes_are_ranges(string range, string status, bool fits)
    {
        RefusalCatalogue catalogue = With($$"""{"version":1,"rules":[{"id":"mine","cause":"Policy","dsn":["{{range}}"],"meaning":"Mine."}]}""");
        Assert.Equal(fits, CatalogueTests.Match("599 what", status, "", catalogue).Rule?.Id == "mine");
        // The reply's own, where the log line says another: Postfix makes 4.x.x of a greeting's 5.x.x.
        Assert.Equal(fits, CatalogueTests.Match($"599 {status} what", "4.0.0", "", catalogue).Rule?.Id == "mine");
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("{", "line 1")]
    [InlineData("{\n \"version\": 1,\n \"rules\": [,]\n}", "line 3")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{}", "'version'")]
    [InlineData("""{"version":"1"}""", "'version'")]
    [InlineData("""{"version":1.5}""", "'version'")]
    [InlineData("""{"version":0}""", "'version'")]
    [InlineData("""{"version":2,"regeln":[]}""", "of version 2, which a newer MailAbuse")]
    [InlineData("""{"version":1,"version":1}""", "version")]
    [InlineData("""{"version":1,"rule":[]}""", "'rule' is no member here; members are version, rules, operators, lists")]
    [InlineData("""{"version":1,"rules":{}}""", "'rules' is no list")]
    [InlineData("""{"version":1,"rules":[7]}""", "entry 1: it is no object")]
    [InlineData("""{"version":1,"rules":[{}]}""", "entry 1: its 'id' is missing")]
    [InlineData("""{"version":1,"rules":[{"id":7}]}""", "entry 1: 'id' is no text")]
    [InlineData("""{"version":1,"rules":[{"id":"Big One"}]}""", "entry 'Big One': an id is made of")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["abc"]}]}""", "entry 'a': its 'meaning' is missing")]
    [InlineData("""{"version":1,"rules":[{"id":"a","anchors":["abc"],"meaning":"A."}]}""", "entry 'a': its 'cause' is missing")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Spam","anchors":["abc"],"meaning":"A."}]}""", "entry 'a': its cause is 'Spam'; causes are Reputation,")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Unknown","anchors":["abc"],"meaning":"A."}]}""", "entry 'a': its cause is 'Unknown'")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"1","anchors":["abc"],"meaning":"A."}]}""", "entry 'a': its cause is '1'")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","meaning":"A."}]}""", "entry 'a': it has no condition")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","pattern":"abc","meaning":"A."}]}""", "entry 'a': it has no condition")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":[""],"meaning":"A."}]}""", "entry 'a': 'anchors' has an empty text")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["  x "],"meaning":"A."}]}""", "entry 'a': '  x ' in 'anchors' is shorter than 3")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["Empfänger"],"meaning":"A."}]}""", "entry 'a': 'Empfänger' in 'anchors' has letters beyond ASCII")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["two  blanks"],"meaning":"A."}]}""", "two blanks in a row")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":"abc","meaning":"A."}]}""", "entry 'a': its 'anchors' is no list of texts")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":[],"meaning":"A."}]}""", "entry 'a': its 'anchors' has no text")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":[null],"meaning":"A."}]}""", "entry 'a': 'anchors' is no text")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["abc"],"meaning":null}]}""", "entry 'a': 'meaning' is no text")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["abc"],"meaning":"A\u001b[2J."}]}""", "entry 'a': a text in 'meaning' has control characters")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["abc"],"meaning":"A\ud800."}]}""", "no Unicode")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["abc"],"anchor":["d"],"meaning":"A."}]}""", "entry 'a': 'anchor' is no member here")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["abc"],"pattern":"a(b","meaning":"A."}]}""", "entry 'a': its pattern is broken at character 3")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["abc"],"extract":"[z-a]","meaning":"A."}]}""", "entry 'a': its pattern is broken")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["abc"],"pattern":"(a)(?=b)\\1","meaning":"A."}]}""", "entry 'a': its pattern")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["abc"],"pattern":"(?<cod>b)","meaning":"A."}]}""", "entry 'a': its pattern has a group 'cod'; groups are address, code, list")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","dsn":["5.7"],"meaning":"A."}]}""", "entry 'a': '5.7' is no status code")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","dsn":["5.7.9-5.7.1"],"meaning":"A."}]}""", "is no status code")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","dsn":["4.7.1-5.7.1"],"meaning":"A."}]}""", "is no status code")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","dsn":["3.7.1"],"meaning":"A."}]}""", "is no status code")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","hosts":["*.example.net"],"meaning":"A."}]}""", "entry 'a': '*.example.net' in 'hosts' is no domain name")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","hosts":["a..b"],"meaning":"A."}]}""", "is no domain name")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["abc"],"delisting":"http://example.net/","meaning":"A."}]}""", "entry 'a': its 'delisting' is no https:// address")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["abc"],"delisting":"javascript:alert(1)","meaning":"A."}]}""", "no https:// address")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["abc"],"namesList":"yes","meaning":"A."}]}""", "'namesList' is neither true nor false")]
    [InlineData("""{"version":1,"rules":[{"id":"a","cause":"Policy","anchors":["abc"],"meaning":"A."},{"id":"a","cause":"Policy","anchors":["abc"],"meaning":"A."}]}""", "entry 'a': the id is there twice")]
    [InlineData("""{"version":1,"rules":[{"id":"no-such-rule","disabled":true}]}""", "entry 'no-such-rule': it switches off a rule that the module does not have")]
    [InlineData("""{"version":1,"operators":[{"hosts":["example.net"]}]}""", "operator 1: its 'name' is missing")]
    [InlineData("""{"version":1,"operators":[{"name":"A"}]}""", "operator 'A': its 'hosts' are missing")]
    [InlineData("""{"version":1,"lists":[{"zone":"no zone","operator":"A"}]}""", "list 'no zone': its zone is no domain name")]
    [InlineData("""{"version":1,"lists":[{"zone":"rbl.example.net"}]}""", "list 'rbl.example.net': its 'operator' is missing")]
    [InlineData("""{"version":1,"lists":[{"zone":"a.example","operator":"A"},{"zone":"A.example","operator":"A"}]}""", "list 'a.example': the zone is there twice")]
    public void A_file_that_cannot_be_right_is_one_error(string json, string reason)
    {
        string path = Path.Combine(_folder, "refusals.json");
        File.WriteAllText(path, json);
        ServerProblem problem = Assert.Throws<ServerException>(() => RefusalCatalogue.Load(path)).Problem;
        Assert.Equal((ServerProblemKind.CatalogueInvalid, path), (problem.Kind, problem.Target));
        Assert.StartsWith(path + ": ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Advice);
        Assert.True(problem.Message.Length < path.Length + 400, problem.Message);
        Assert.All(problem.Message, c => Assert.False(char.IsControl(c)));
    }

    [Fact]
    public void The_page_quotes_an_error_that_is_made()
    {
        ServerException error = Assert.Throws<ServerException>(() => RefusalCatalogue.With(Encoding.UTF8.GetBytes(Example().Replace("\"Reputation\"", "\"Spam\"", StringComparison.Ordinal)), "/etc/mailabuse/refusals.json"));
        Assert.Contains(error.Problem.Message, Page(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_names_every_key_and_every_cause()
    {
        string page = Page();
        string[] keys = ["id", "cause", "meaning", "anchors", "pattern", "extract", "dsn", "hosts", "namesList", "operator", "list", "code", "delisting", "disabled", "name", "zone", "names", "sites", "note", "version", "rules", "operators", "lists"];
        Assert.All(keys, key => Assert.True(page.Contains($"`{key}`", StringComparison.Ordinal) || page.Contains($"\"{key}\":", StringComparison.Ordinal), key));
        Assert.All(Enum.GetNames<RefusalCause>(), cause => Assert.Contains($"| `{cause}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_not_there_or_a_folder_is_an_error()
    {
        foreach (string path in (string[])[Path.Combine(_folder, "none.json"), _folder])
        {
            ServerProblem problem = Assert.Throws<ServerException>(() => RefusalCatalogue.Load(path)).Problem;
            Assert.Equal((ServerProblemKind.CatalogueInvalid, path), (problem.Kind, problem.Target));
        }
    }

    [Fact]
    public void A_mark_in_front_of_the_file_is_taken()
    {
        string path = Path.Combine(_folder, "refusals.json");
        File.WriteAllText(path, Example(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal("example-gateway", RefusalCatalogue.Load(path).Rules[0].Id);
    }

    [Fact]
    public void It_lies_where_the_variable_says_else_beside_the_inventory()
    {
        string inventory = Path.Combine(_folder, "servers.yaml");
        string beside = Path.Combine(_folder, "refusals.json");
        var places = new InventoryLocation(null, _folder, Path.Combine(_folder, "user"));
        Assert.Null(new RefusalCatalogueLocation(null, places).Find());

        // Without an inventory it may lie where one would.
        Directory.CreateDirectory(Path.Combine(_folder, "user"));
        File.WriteAllText(Path.Combine(_folder, "user", "refusals.json"), "");
        Assert.Equal(Path.Combine(_folder, "user", "refusals.json"), new RefusalCatalogueLocation(null, places).Find());

        // With one, only beside it.
        File.WriteAllText(inventory, "");
        Assert.Null(new RefusalCatalogueLocation(" ", places).Find());
        File.WriteAllText(beside, "");
        Assert.Equal(beside, new RefusalCatalogueLocation("", places).Find());

        // Named: that one, whether it is there or not; what is missing is told when it is read.
        string named = Path.Combine(_folder, "other.json");
        Assert.Equal(named, new RefusalCatalogueLocation(named, places).Find());
        ServerProblem problem = Assert.Throws<ServerException>(() => new RefusalCatalogueLocation("other.json", places).Find()).Problem;
        Assert.Equal(ServerProblemKind.CatalogueInvalid, problem.Kind);
        Assert.Contains("MAILABUSE_REFUSALS", problem.Message, StringComparison.Ordinal);
    }

    private static RefusalCatalogue With(string json) => RefusalCatalogue.With(Encoding.UTF8.GetBytes(json), "refusals.json");

    private static string Example()
    {
        string page = Page();
        int start = page.IndexOf("```json\n", StringComparison.Ordinal) + "```json\n".Length;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static string Page()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MailAbuse.sln"))) return File.ReadAllText(Path.Combine(folder.FullName, "docs", "refusals.md")).ReplaceLineEndings("\n");
        }

        throw new FileNotFoundException("docs/refusals.md");
    }
}
