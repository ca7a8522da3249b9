using Xunit;

namespace MailAbuse.Letters.Tests;

/// <summary>The page that providers write their templates by. <c>MAILABUSE_REWRITE_GOLDEN=1</c> writes its table anew.</summary>
public sealed class DocumentationTests
{
    [Fact]
    public void The_table_of_fields_is_that_of_the_code()
    {
        string path = Path.Combine(Story.Root, "docs", "letters.md");
        string[] rows = [.. LetterField.All.SelectMany(field => new[] { Row(field, "") }.Concat(IsFirstList(field) ? field.Inner.Select(inner => Row(inner, $"of each entry of {Lists(field)}: ")) : []))];
        string table = "| field | is | says |\n|---|---|---|\n" + string.Join('\n', rows) + "\n";
        string page = File.ReadAllText(path);
        if (Environment.GetEnvironmentVariable("MAILABUSE_REWRITE_GOLDEN") == "1")
        {
            int start = page.IndexOf("| field | is | says |", StringComparison.Ordinal);
            int end = page.IndexOf("\n## What is done", StringComparison.Ordinal);
            File.WriteAllText(path, page = page[..start] + table + page[end..]);
        }

        Assert.Contains("## Fields\n" + table + "\n## ", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public void Every_file_that_is_shipped_is_named(string language)
    {
        string page = File.ReadAllText(Path.Combine(Story.Root, "docs", "letters.md"));
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(Story.Shipped, language)).Select(file => Path.GetFileName(file)!)];
        Assert.Equal(16, files.Length);
        Assert.All(files, file => Assert.Contains($"`{file}`", page, StringComparison.Ordinal));
    }

    // The three lists of questions have the same fields.
    private static bool IsFirstList(LetterField field) => field.Type == LetterFieldType.List && LetterField.All.First(one => one.Inner.Count > 0 && ReferenceEquals(one.Inner[0], field.Inner[0])) == field;

    private static string Lists(LetterField field) => string.Join(", ", LetterField.All.Where(one => one.Inner.Count > 0 && ReferenceEquals(one.Inner[0], field.Inner[0])).Select(one => $"`{one.Name}`"));

    private static string Row(LetterField field, string where) => $"| `{field.Name}` | {field.Type switch { LetterFieldType.Text => "text", LetterFieldType.Flag => "yes or no", _ => "list" }} | {where}{field.About} |";
}
