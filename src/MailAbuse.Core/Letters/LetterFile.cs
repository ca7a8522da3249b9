using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Letters;

/// <summary>Writes the message file of a letter onto this machine.</summary>
public static class LetterFile
{
    /// <summary>Writes it, whole or not at all; a file that is there is left alone unless <paramref name="force"/>. It holds a customer's data: on Unix only its owner may read it.</summary>
    /// <returns>The letter with its path.</returns>
    /// <exception cref="ServerException">ExportFailed; ContactInvalid where the letter has no From.</exception>
    public static AbuseLetter Write(AbuseLetter letter, string path, bool force)
    {
        ArgumentNullException.ThrowIfNull(letter);
        byte[] message = MessageFile.Make(letter);
        try
        {
            PrivateFile.Write(path, message, force);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ServerException(
                ServerProblemKind.ExportFailed, path, $"The letter was not saved: {cause.Message}", "Give -Path a file that is not there yet in a folder where you may write, or -Force.", cause);
        }

        return letter with { Path = path };
    }
}
