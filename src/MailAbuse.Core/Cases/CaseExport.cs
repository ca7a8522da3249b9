using System.Text;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Cases;

/// <summary>Cases in a file of their own, which only its owner may read: they hold other people's data.</summary>
public static class CaseExport
{
    // Far more than years of incidents take; what is larger is no such file, and would only fill the memory.
    private const int LongestFile = 512 * 1024 * 1024;

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cases">The cases.</param>
    /// <param name="force">Replaces one that is there.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ExportFailed"/>.</exception>
    public static void Write(string path, IEnumerable<AbuseCase> cases, bool force)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] text = Encoding.UTF8.GetBytes(CaseJson.Write(cases, indented: true) + "\n");
        try
        {
            PrivateFile.Write(path, text, force);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw Failed(path, e.Message, e);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ImportInvalid"/>: it cannot be read, or holds no cases.</exception>
    public static IReadOnlyList<AbuseCase> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string text;
        try
        {
            text = new StreamReader(new MemoryStream(OrdinaryFile.Read(path, LongestFile) ?? throw new IOException("it is too long"))).ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new ServerException(ServerProblemKind.ImportInvalid, path, $"{path} cannot be read: {e.Message.TrimEnd('.')}.", "Give a file that Export-AbuseCase wrote.", e);
        }

        return CaseJson.Read(text, path);
    }

    private static ServerException Failed(string path, string why, Exception cause) => new(
        ServerProblemKind.ExportFailed, path, $"{path} was not written: {why}", "Give a file that is not there yet, in a folder where you may write; -Force replaces one.", cause);
}
