namespace MailAbuse.Cli;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Width">How many characters it has.</param>
/// <param name="Right">True where its text stands at its right.</param>
/// <param name="DropOrder">What is dropped first where the screen is narrow has the greatest number; 0: never.</param>
/// <param name="Text">What it says of one.</param>
internal sealed record Column<T>(string Title, int Width, bool Right, int DropOrder, Func<T, string> Text);
