using System.Diagnostics;
using System.Text;
using MailAbuse.Logs.Following;
using Xunit.Abstractions;

namespace MailAbuse.Lab.Tests.Logs;

/// <summary>The real logrotate turns a log again and again while it is written and followed.</summary>
public sealed class LogrotateTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logrotate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LogrotateTheory]
    [InlineData("create")]
    [InlineData("nocreate")]
    [InlineData("create\ncompress")]
    [InlineData("create\ncompress\ndelaycompress")]
    [InlineData("create\ndateext\ndateformat -%Y%m%d-%s\ncompress")]
    [InlineData("copytruncate")]
    [InlineData("copytruncate\ncompress")]
    public void Every_line_comes_once_however_it_is_rotated(string ways)
    {
        // What is written between the copying and the emptying is lost, so nobody writes then.
        bool mayWrite = !ways.StartsWith("copytruncate", StringComparison.Ordinal);
        string path = Path.Combine(_folder, "mail.log"), reopen = Path.Combine(_folder, "reopen"), config = Path.Combine(_folder, "logrotate.conf");
        // logrotate refuses a folder that others may write to, unless it is told as whom to work.
        File.WriteAllText(config, $"{path} {{\nsu root root\nrotate 20\nmissingok\n{ways}\npostrotate\ntouch {reopen}\nendscript\n}}\n");
        List<string> seen = [];
        using LogFollower follower = new(path, TimeProvider.System);
        using Logger logger = new(path, reopen);
        for (int turn = 0; turn < 8; turn++)
        {
            for (int i = 0; i < 20; i++) logger.Write();
            if (turn % 3 != 2) Look();
            using Process rotation = Process.Start(LogrotateTheoryAttribute.Program, ["-f", "-s", Path.Combine(_folder, "state"), config]);
            while (!rotation.WaitForExit(mayWrite ? 1 : 100))
                if (mayWrite) logger.Write();
            Assert.Equal(0, rotation.ExitCode);
            // A date has seconds.
            if (ways.Contains("%s", StringComparison.Ordinal)) Thread.Sleep(1050);
        }

        logger.Write();
        Look();
        output.WriteLine($"{logger.Written} lines, {Directory.GetFiles(_folder).Length} files");
        Assert.Equal(logger.Written, seen.Distinct().Count());
        Assert.Equal(logger.Written, seen.Count);

        void Look() => follower.Read(lines => seen.AddRange(Encoding.ASCII.GetString(lines.Span).TrimEnd('\n').Split('\n')), default);
    }

    /// <summary>Keeps its file open until it is told.</summary>
    private sealed class Logger(string path, string reopen) : IDisposable
    {
        private FileStream _file = Open(path);

        public int Written { get; private set; }

        public void Write()
        {
            if (File.Exists(reopen))
            {
                File.Delete(reopen);
                _file.Dispose();
                _file = Open(path);
            }

            // As with O_APPEND: after an emptying it goes on at the beginning.
            _file.Position = _file.Length;
            _file.Write(Encoding.ASCII.GetBytes($"line {++Written} {new string('x', Written % 90)}\n"));
            _file.Flush();
        }

        public void Dispose() => _file.Dispose();

        private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
    }
}
