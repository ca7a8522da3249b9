namespace MailAbuse.Letters;

/// <summary>A letter grew over its bound while it was filled.</summary>
internal sealed class LetterTooLong : Exception;
