using System.Text;
using MailAbuse.Servers;

namespace MailAbuse.Store.Tests;

/// <summary>An inventory on the disk, for the time of one test.</summary>
internal sealed class InventoryFile : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mailabuse-inventory-").FullName;

    public InventoryFile(string text)
        : this(Encoding.UTF8.GetBytes(text))
    {
    }

    public InventoryFile(byte[] bytes)
    {
        Path = System.IO.Path.Combine(_folder, "servers.yaml");
        File.WriteAllBytes(Path, bytes);
    }

    public string Path { get; }

    public static ServerInventory Read(string text)
    {
        using InventoryFile file = new(text);
        return file.Read();
    }

    public static ServerProblem Refused(string text) => Refused(Encoding.UTF8.GetBytes(text));

    public static ServerProblem Refused(byte[] bytes)
    {
        using InventoryFile file = new(bytes);
        ServerProblem problem = Xunit.Assert.Throws<ServerException>(() => file.Read()).Problem;
        Xunit.Assert.Equal(ServerProblemKind.InventoryInvalid, problem.Kind);
        Xunit.Assert.Equal(file.Path, problem.Target);
        Xunit.Assert.StartsWith(file.Path + ", line ", problem.Message, StringComparison.Ordinal);
        Xunit.Assert.NotEmpty(problem.Advice);
        return problem with { Message = problem.Message[file.Path.Length..] };
    }

    public ServerInventory Read() => new YamlInventoryReader().Read(Path);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
