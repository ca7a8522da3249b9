using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MailAbuse.Store.Cases;

/// <summary>
/// One connection with one transaction; ends without it unless <see cref="Commit"/> was called. A connection is never kept: one that
/// is would go on writing to a file that was replaced from a backup meanwhile.
/// </summary>
internal sealed class StoreSession : IDisposable
{
    /// <summary>How long somebody else is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Short and uneven: SQLite's own waiting sleeps for up to 100 ms between two looks, in which others come and go many times.
    private const int LongestNap = 8;

    private readonly SqliteConnection _connection;
    private readonly TimeSpan _patience;
    private bool _isBegun;

    private StoreSession(string path, StoreKind kind, string source, SqliteOpenMode mode, TimeSpan patience)
    {
        (Path, Kind) = (path, kind);
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = mode,
            Pooling = false,
            ForeignKeys = true,
            // Seconds for which the provider tries again by sleeps of 150 ms. Whoever has a transaction has nobody to wait for. 0 is for ever.
            DefaultTimeout = 1,
        }.ToString());
        _patience = patience;
        try
        {
            _connection.Open();
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What it holds.</summary>
    public StoreKind Kind { get; }

    /// <summary>For a file that nobody else knows of.</summary>
    public static StoreSession ForMaking(string path, StoreKind kind) => Begun(new(path, kind, path, SqliteOpenMode.ReadWrite, Patience), deferred: false);

    /// <summary>For changing; waits until nobody else does.</summary>
    public static StoreSession ForWriting(string path, StoreKind kind, TimeSpan patience)
    {
        StoreSession session = new(path, kind, path, SqliteOpenMode.ReadWrite, patience);
        if (session.IsReadOnly)
        {
            session.Dispose();
            throw StoreFaults.NotWritable(path, kind, "the file is read-only");
        }

        return Begun(session, deferred: false);
    }

    /// <summary>For reading; sees what was there when it began, and waits for nobody. Null where that takes writing beside the file, and we may not.</summary>
    public static StoreSession? TryForReading(string path, StoreKind kind, TimeSpan patience)
    {
        StoreSession session = new(path, kind, path, SqliteOpenMode.ReadWrite, patience);
        // Where the file is read-only for us, files that we make beside it would be ours, and in the way of those who may write.
        if (session.IsReadOnly)
        {
            session.Dispose();
            return null;
        }

        try
        {
            return Begun(session, deferred: true);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY)
        {
            return null;
        }
    }

    /// <summary>For reading what we may not write, and nobody is writing now.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it holds.</param>
    /// <param name="isAtRest">True where no journal lies beside it: it is read as it is, without a lock.</param>
    /// <param name="patience">How long somebody else is waited for.</param>
    public static StoreSession ForReadingOnly(string path, StoreKind kind, bool isAtRest, TimeSpan patience)
        => Begun(new(path, kind, isAtRest ? Uri(path) + "?immutable=1" : path, SqliteOpenMode.ReadOnly, patience), deferred: true);

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows that it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement once for each row of parameters.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="names">The parameters.</param>
    /// <param name="rows">Their values, in the same order.</param>
    public void Each(string sql, string[] names, IEnumerable<object?[]> rows)
    {
        using SqliteCommand command = Command(sql, []);
        SqliteParameter[] parameters = [.. names.Select(name => command.Parameters.AddWithValue(name, DBNull.Value))];
        foreach (object?[] row in rows)
        {
            for (int i = 0; i < parameters.Length; i++) parameters[i].Value = row[i] ?? DBNull.Value;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>The first number of a query; 0 where there is none.</summary>
    public long Number(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        return command.ExecuteScalar() is long number ? number : 0;
    }

    /// <summary>What a query finds, row by row.</summary>
    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> make, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            try
            {
                rows.Add(make(reader));
            }
            catch (Exception cause) when (cause is InvalidCastException or InvalidOperationException or ArgumentException or OverflowException)
            {
                throw StoreFaults.Damaged(Path, Kind, cause.Message);
            }
        }

        return rows;
    }

    /// <summary>Makes what was done count.</summary>
    public void Commit()
    {
        Execute("COMMIT");
        _isBegun = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Where it cannot be rolled back now, whoever opens the file next does that; so what this says does not matter.
        if (_isBegun)
            _ = raw.sqlite3_exec(_connection.Handle, "ROLLBACK");
        _connection.Dispose();
    }

    private bool IsReadOnly => raw.sqlite3_db_readonly(_connection.Handle, "main") == 1;

    private static StoreSession Begun(StoreSession session, bool deferred)
    {
        try
        {
            // A file of somebody else's making can have triggers and views; these call nothing that does anything.
            const string Careful = "PRAGMA trusted_schema = OFF; ";
            session.Begin(Careful + (deferred
                // It begins with its first reading.
                ? "BEGIN; SELECT count(*) FROM sqlite_schema"
                // Safe after a loss of power, and nothing that was taken out can be read in the file.
                : "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; BEGIN IMMEDIATE"));
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private void Begin(string sql)
    {
        sqlite3 handle = _connection.Handle!;
        long begun = Environment.TickCount64;
        int code;
        while ((code = raw.sqlite3_exec(handle, sql)) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED || (code & 0xFF) == raw.SQLITE_BUSY)
        {
            if (raw.sqlite3_get_autocommit(handle) == 0)
                _ = raw.sqlite3_exec(handle, "ROLLBACK");
            if (Environment.TickCount64 - begun >= _patience.TotalMilliseconds)
                break;
            Thread.Sleep(Random.Shared.Next(1, LongestNap));
        }

        SqliteException.ThrowExceptionForRC(code, handle);
        _isBegun = true;
    }

    // What has a meaning in an address stands for itself.
    private static string Uri(string path)
        => "file:" + (OperatingSystem.IsWindows() ? "///" : "//") + string.Join('/', path.Replace(System.IO.Path.DirectorySeparatorChar, '/').Split('/').Select(part => part is [_, ':'] ? part : System.Uri.EscapeDataString(part)));

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        // Every text that comes here is a constant of ours; what others wrote is a parameter.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object? value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
