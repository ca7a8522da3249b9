using MailAbuse.Text;

namespace MailAbuse.Cases;

/// <summary>What can be the number of a case. It stands in map text, letters, tables and headers of mail, and is typed a lot.</summary>
public static class CaseNumber
{
    /// <summary>Characters at most.</summary>
    public const int Longest = 64;

    /// <summary>True where it is 1 to <see cref="Longest"/> characters that all show, without a blank at either end and without the wildcards <c>*</c> and <c>?</c>.</summary>
    public static bool IsValid(string? number) =>
        number is { Length: > 0 and <= Longest }
        && number.Trim() == number
        && number.AsSpan().IndexOfAny('*', '?') < 0
        && Visible.Make(number) == number;

    /// <summary>
    /// True for what an operator, or a file, can choose as a number: letters and digits of ASCII, single blanks and <c>-_.#/:</c>, with a
    /// letter or a digit at its beginning, no blank at its end, and no two full stops together.
    /// </summary>
    /// <remarks>
    /// Narrower than <see cref="IsValid"/>, which also tells what an older store may hold. A number is pasted into shells, file names and
    /// ticket systems, where <c>../x</c>, <c>$(id)</c>, a quote or a bracket means something.
    /// </remarks>
    public static bool CanBeChosen(string? number) =>
        IsValid(number)
        && char.IsAsciiLetterOrDigit(number![0])
        && number.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '_' or '.' or '#' or '/' or ':')
        && !number.Contains("..", StringComparison.Ordinal)
        && !number.Contains("  ", StringComparison.Ordinal);
}
