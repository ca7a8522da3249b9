namespace MailAbuse.Terminal;

/// <summary>A terminal that is drawn in.</summary>
internal interface IScreen
{
    /// <summary>Columns and lines at the moment.</summary>
    (int Width, int Height) Size { get; }

    /// <summary>Writes text with escape sequences; nothing once it was left.</summary>
    void Write(string text);

    /// <summary>The next key that was pressed; null where none was.</summary>
    ConsoleKeyInfo? Key();
}
