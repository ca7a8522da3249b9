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
}
