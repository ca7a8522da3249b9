using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Letters.Tests;

/// <summary>What a provider gets wrong in his own templates is told with file and line; it is never a blank in a letter that went out.</summary>
public sealed class BadTemplatesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mailabuse-letters-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("{{costumer}}", 3, "There is no field 'costumer'", "Did you mean customer?")]
    [InlineData("one\n{{ Customer }}", 4, "There is no field 'Customer'", "Did you mean customer?")]
    [InlineData("{{#if isRelais}}x{{/if}}", 3, "There is no field 'isRelais'", "Did you mean isRelay?")]
    [InlineData("{{number}}", 3, "'number' is a field of each entry of questions", "{{#each questions}}")]
    [InlineData("{{#each excerpts}}\n{{number}}\n{{/each}}", 4, "'number' is a field of each entry", "")]
    [InlineData("{{#each excerpts}}{{else}}{{line}}{{/each}}", 3, "'line' is a field of each entry of excerpts", "")]
    [InlineData("{{#each excerpts}}{{#each questions}}{{/each}}{{/each}}", 3, "'questions' is a list, and stands inside of the block of another list", "End that block first")]
    [InlineData("{{#each customer}}{{/each}}", 3, "'customer' is no list", "excerpts, questions")]
    [InlineData("{{questions}}", 3, "'questions' is a list, and cannot be printed", "{{#each questions}}")]
    [InlineData("{{isRelay}}", 3, "'isRelay' is yes or no", "{{#if isRelay}}")]
    [InlineData("a\nb\n{{#if isRelay}}\nx", 5, "The block if that begins here has no end", "{{/if}}")]
    [InlineData("{{#if isRelay}}x{{/unless}}", 3, "{{/unless}} stands where the block if of line 3 is open", "{{/if}} first")]
    [InlineData("x{{/if}}", 3, "Nothing is open", "")]
    [InlineData("{{else}}", 3, "This else belongs to no block", "")]
    [InlineData("{{#if isRelay}}a{{else}}b{{else}}c{{/if}}", 3, "This else belongs to no block", "")]
    [InlineData("{{#if isScript}}a{{^}}B{{/if}}", 3, "is nothing that a letter knows", "{{else}}")]
    [InlineData("{{#if isRelay}}a{{else if isScript}}b{{/if}}", 3, "has something behind else", "")]
    [InlineData("{{#with customer}}{{/with}}", 3, "There is no block 'with'", "if, unless, each")]
    [InlineData("{{#unles isRelay}}{{/unles}}", 3, "There is no block 'unles'", "Did you mean unless?")]
    [InlineData("{{if isRelay}}x{{/if}}", 3, "called like a helper", "")]
    [InlineData("{{each}}", 3, "'each' begins a block", "{{#each field}}")]
    [InlineData("{{uppercase customer}}", 3, "called like a helper", "")]
    [InlineData("{{lookup questions 0}}", 3, "called like a helper", "")]
    [InlineData("{{{customer}}}", 3, "Three braces", "two braces")]
    [InlineData("{{&customer}}", 3, "Three braces", "")]
    [InlineData("{{customer.Length}}", 3, "is nothing that a letter knows", "")]
    [InlineData("{{../customer}}", 3, "is nothing that a letter knows", "")]
    [InlineData("{{this}}", 3, "There is no field 'this'", "")]
    [InlineData("{{@root}}", 3, "is nothing that a letter knows", "")]
    [InlineData("{{\"text\"}}", 3, "is nothing that a letter knows", "")]
    [InlineData("{{[customer]}}", 3, "is nothing that a letter knows", "")]
    [InlineData("{{#if (lookup this 'x')}}{{/if}}", 3, "is no block", "")]
    [InlineData("{{#*inline \"x\"}}{{/inline}}", 3, "is nothing that a letter knows", "")]
    [InlineData("{{~customer~}}", 3, "is nothing that a letter knows", "")]
    [InlineData("\\{{customer}}", 3, "There is a backslash", "")]
    [InlineData("{{}}", 3, "There is nothing between the braces", "")]
    [InlineData("{{customer", 3, "has no }}", "")]
    [InlineData("{{!-- remark }}", 3, "has no --}}", "")]
    [InlineData("{{custo\nmer}}", 3, "goes on in the next line", "")]
    [InlineData("{{> greting}}", 3, "There is no part 'greting'", "Did you mean greeting?")]
    [InlineData("{{> ../../etc/passwd}}", 3, "is nothing that a letter knows", "")]
    [InlineData("{{> relay}}", 3, "The part 'relay' draws in itself", "")]
    public void A_fault_is_told_with_its_line(string body, int line, string message, string advice)
    {
        string file = Own("relay", $"Subject: {{{{case}}}}\n\n{body}\n");
        ServerProblem problem = Story.Fails(Story.Case(), Request);
        Assert.Equal(ServerProblemKind.TemplateInvalid, problem.Kind);
        Assert.StartsWith($"{file}, line {line}: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(advice, problem.Advice, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Advice);
    }

    [Theory]
    [InlineData("Dear customer", 1, "is no subject")]
    [InlineData("Subject: {{case}}\nDear customer", 2, "no blank line")]
    [InlineData("Subject: {{case}}\n\n", 3, "no letter")]
    [InlineData("Subject: {{case}} {{#if isRelay}}\n\nx{{/if}}", 1, "begins in the subject")]
    [InlineData("Subject: Your mail\n\nDear customer", 1, "no number of the case")]
    public void A_letter_begins_with_its_subject(string text, int line, string message)
    {
        string file = Own("relay", text);
        ServerProblem problem = Story.Fails(Story.Case(), Request);
        Assert.Equal(ServerProblemKind.TemplateInvalid, problem.Kind);
        Assert.StartsWith($"{file}, line {line}: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_a_part_is_told_with_the_part()
    {
        string file = Own("closing", "Yours\n{{operater}}\n");
        Assert.StartsWith($"{file}, line 2: There is no field 'operater'", Story.Fails(Story.Case(), Request).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_files_come_first_and_the_shipped_ones_fill_the_gaps()
    {
        Own("closing", "Yours\n{{operator}} of the blue team\n");
        string text = Story.Write(Story.Case(), Request).Text;
        Assert.EndsWith("Provider e. G. of the blue team\n", text, StringComparison.Ordinal);
        Assert.Contains("postqueue -p", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Terms_are_those_beside_the_templates_unless_others_are_given()
    {
        File.WriteAllText(Path.Combine(_folder, "en", "terms.txt"), "§ 1 Be {{kind}}.");
        Assert.Contains("§ 1 Be {{kind}}.", Story.Write(Story.Case(), Request).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("§ 1", Story.Write(Story.Case(), Request with { Terms = "" }).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fr", "There is no template fr/relay.hbs")]
    [InlineData("../de", "can be no language")]
    [InlineData("/etc", "can be no language")]
    public void A_language_without_templates_is_told(string language, string message)
        => Assert.Contains(message, Story.Fails(Story.Case(), Request with { Language = language }).Message, StringComparison.Ordinal);

    [Fact]
    public void A_dialect_falls_back_to_its_language()
        => Assert.Contains("Warteschlange", Story.Write(Story.Case(), Request with { Language = "de-AT" }).Text, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_no_utf8_is_told()
    {
        File.WriteAllBytes(Path.Combine(_folder, "en", "relay.hbs"), [.. "Subject: {{case}}\n\nGr"u8, 0xFC, 0xDF, 0x65]);
        Assert.EndsWith("is not UTF-8.", Story.Fails(Story.Case(), Request).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a folder", "is no ordinary file")]
    [InlineData("a link to a folder", "is no ordinary file")]
    [InlineData("a link to nothing", "is no ordinary file")]
    [InlineData("a link to /dev/zero", "megabyte")]
    [InlineData("a pipe", "is no ordinary file")]
    [InlineData("a large file", "is larger than a megabyte.")]
    public void What_lies_there_and_is_no_text_is_told_and_nothing_else_is_taken_for_it(string what, string message)
    {
        string path = Path.Combine(_folder, "en", "relay.hbs");
        switch (what)
        {
            case "a folder":
                Directory.CreateDirectory(path);
                break;
            case "a link to a folder":
                Directory.CreateSymbolicLink(path, Story.Shipped);
                break;
            case "a link to nothing":
                File.CreateSymbolicLink(path, Path.Combine(_folder, "nothing"));
                break;
            case "a link to /dev/zero":
                File.CreateSymbolicLink(path, "/dev/zero");
                break;
            case "a pipe":
                using (System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", [path]))
                    made.WaitForExit();
                break;
            default:
                File.WriteAllText(path, "Subject: {{case}}\n\n" + new string('x', 1024 * 1024));
                break;
        }

        ServerProblem problem = Story.Fails(Story.Case(), Request);
        Assert.Equal(ServerProblemKind.TemplateInvalid, problem.Kind);
        Assert.StartsWith(path, problem.Message, StringComparison.Ordinal);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_a_template_and_an_empty_part_are_taken()
    {
        string real = Path.Combine(_folder, "ours.txt");
        File.WriteAllText(real, "Subject: {{case}}\n\nHello from the link{{> closing}}\n");
        File.CreateSymbolicLink(Path.Combine(_folder, "en", "relay.hbs"), real);
        Own("closing", "");
        Assert.Equal("Hello from the link\n", Story.Write(Story.Case(), Request).Text);
    }

    [Theory]
    [InlineData("{{> closing}}")]
    [InlineData("{{>closing}}")]
    [InlineData("{{ > closing }}")]
    [InlineData("  {{  >closing}}  ")]
    [InlineData("{{> closing}}\t")]
    [InlineData("\t{{ > closing}} \t")]
    public void A_part_in_a_line_of_its_own_ends_that_line(string part)
    {
        Own("relay", $"Subject: {{{{case}}}}\n\nDear customer,\n{part}\nThe team\n");
        Own("closing", "Yours\n");
        Assert.Equal(["Dear customer,", "Yours", "The team", ""], Story.Write(Story.Case(), Request).Text.Split('\n').Select(line => line.TrimStart()));
    }

    [Fact]
    public void Parts_that_each_draw_in_the_next_twice_come_to_an_end()
    {
        Own("relay", "Subject: {{case}}\n\nx{{> p1}}\n");
        for (int number = 1; number < 27; number++)
            Own($"p{number}", $"{{{{> p{number + 1}}}}}{{{{> p{number + 1}}}}}");
        Own("p27", "x");
        ServerProblem problem = Story.Fails(Story.Case(), Request);
        Assert.Equal(ServerProblemKind.TemplateInvalid, problem.Kind);
        Assert.Contains("more than 1000 parts are drawn in", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_letter_has_a_longest_length()
    {
        Own("relay", "Subject: {{case}}\n\n{{> long}}{{> long}}{{> long}}\n");
        Own("long", string.Concat(Enumerable.Repeat("A line of a long letter.\n", 20_000)));
        ServerProblem problem = Story.Fails(Story.Case(), Request);
        Assert.Equal(ServerProblemKind.TemplateInvalid, problem.Kind);
        Assert.Contains("longer than a megabyte", problem.Message, StringComparison.Ordinal);
    }

    private LetterRequest Request => Story.Request() with { TemplatePaths = [_folder, Story.Shipped] };

    private string Own(string name, string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "en"));
        string file = Path.Combine(_folder, "en", name + ".hbs");
        File.WriteAllText(file, text);
        return file;
    }

    public BadTemplatesTests() => Directory.CreateDirectory(Path.Combine(_folder, "en"));
}
