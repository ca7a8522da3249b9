using System.Globalization;
using System.IO.Compression;

namespace MailAbuse.Core.Tests.Logs.Following;

/// <summary>A log as a logger writes it and logrotate turns it: <c>mail.log</c>, <c>mail.log.1</c>, <c>mail.log.2.gz</c> and so on.</summary>
internal sealed class RotatedLog : IDisposable
{
    private readonly string _folder;
    private FileStream _writing;
    private FileStream? _before;

    public RotatedLog(string folder)
    {
        _folder = folder;
        Path = System.IO.Path.Combine(folder, "mail.log");
        _writing = Open();
    }

    public string Path { get; }

    /// <summary>True where the logger has not been told of a rotation.</summary>
    public bool IsRenamed { get; private set; }

    /// <summary>Writes as the logger does: to the file that it opened, whatever it is called by now.</summary>
    public void Write(string text) => Write(_writing, text);

    /// <summary>Writes to the file before this one: a thread of the logger that is late.</summary>
    public void WriteOld(string text) => Write(_before ?? _writing, text);

    /// <summary>logrotate's usual way.</summary>
    public void Rename(bool pack)
    {
        // Until the logger has its new file, there is nothing to be rotated.
        if (IsRenamed) return;
        Shift();
        File.Move(Path, Path + ".1");
        IsRenamed = true;
        _isToPack = pack;
    }

    private bool _isToPack;

    /// <summary>The logger got its signal; after that logrotate packs the old file.</summary>
    public void Reopen()
    {
        if (!IsRenamed) return;
        _before?.Dispose();
        _before = _writing;
        _writing = Open();
        IsRenamed = false;
        if (!_isToPack) return;
        _before.Dispose();
        _before = null;
        Pack(Path + ".1");
    }

    /// <summary>copytruncate.</summary>
    public void CopyAndEmpty(bool pack)
    {
        if (IsRenamed) return;
        Shift();
        File.Copy(Path, Path + ".1");
        _writing.SetLength(0);
        if (pack) Pack(Path + ".1");
    }

    public void Dispose()
    {
        _writing.Dispose();
        _before?.Dispose();
    }

    private FileStream Open() => new(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);

    private static void Write(FileStream file, string text)
    {
        // O_APPEND is not what FileMode.Append gives: after an emptying it must not leave a hole.
        file.Position = file.Length;
        file.Write(System.Text.Encoding.ASCII.GetBytes(text));
        file.Flush();
    }

    private void Shift()
    {
        // The pattern has mail.log itself, too.
        foreach (string file in Directory.GetFiles(_folder, "mail.log.*").Where(file => file != Path).OrderByDescending(Number))
        {
            string ending = file.EndsWith(".gz", StringComparison.Ordinal) ? ".gz" : "";
            File.Move(file, $"{Path}.{Number(file) + 1}{ending}");
        }
    }

    private static int Number(string file) => int.Parse(System.IO.Path.GetFileName(file).Split('.')[2], CultureInfo.InvariantCulture);

    private static void Pack(string file)
    {
        DateTime written = File.GetLastWriteTimeUtc(file);
        using (FileStream packed = File.Create(file + ".gz"))
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        using (FileStream text = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
            text.CopyTo(gzip);
        File.SetLastWriteTimeUtc(file + ".gz", written);
        File.Delete(file);
    }
}
