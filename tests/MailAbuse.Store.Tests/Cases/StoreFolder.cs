using MailAbuse.Cases;
using MailAbuse.Servers;
using MailAbuse.Store.Cases;
using Microsoft.Data.Sqlite;
using Xunit;

namespace MailAbuse.Store.Tests.Cases;

/// <summary>A folder with a store in it, for the time of one test.</summary>
internal sealed class StoreFolder : IDisposable
{
    public StoreFolder()
    {
        Path = System.IO.Path.Combine(Folder, "cases.db");
        Store = new SqliteCaseStore(Path);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("mailabuse-cases-").FullName;

    public string Path { get; }

    public SqliteCaseStore Store { get; }

    public static ServerProblem Refused(ServerProblemKind kind, Action work)
    {
        ServerProblem problem = Assert.Throws<ServerException>(work).Problem;
        Assert.Equal(kind, problem.Kind);
        Assert.NotEmpty(problem.Message);
        Assert.NotEmpty(problem.Advice);
        return problem;
    }

    /// <summary>Takes a case as it stands into a store, put together with the one that is there.</summary>
    public static void Import(ICaseStore store, AbuseCase other) => store.Import(other.Case, here => CaseMerge.Put(here, other));

    /// <summary>As somebody with another program would.</summary>
    public object? Sql(string text)
    {
        using SqliteConnection connection = new($"Data Source={Path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
