namespace MailAbuse.Letters;

/// <summary>What a field of a letter is, and so where it may stand.</summary>
public enum LetterFieldType
{
    /// <summary>Text, printed by its name in double braces; as a condition it is true where it is not empty.</summary>
    Text,

    /// <summary>Yes or no, for <c>if</c> and <c>unless</c>; it cannot be printed.</summary>
    Flag,

    /// <summary>Several entries with fields of their own, for <c>each</c>; as a condition it is true where there is one.</summary>
    List,
}
