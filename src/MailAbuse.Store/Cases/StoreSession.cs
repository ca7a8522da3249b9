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
    public const int BusySeconds = 10;

    private readonly SqliteConnection _connection;
    private SqliteTransaction? _transaction;

    private StoreSession(string path, string source, SqliteOpenMode mode)
    {
        Path = path;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = mode,
            Pooling = false,
            ForeignKeys = true,
            // SQLite itself waits (below); this is how long its provider tries again after that, by whole sleeps of 150 ms. 0 is for ever.
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            _connection.Open();
            Execute("PRAGMA busy_timeout = " + (BusySeconds * 1000).ToString(CultureInfo.InvariantCulture));
            // A file of somebody else's making can have triggers and views, and these call nothing that does anything.
            Execute("PRAGMA trusted_schema = OFF");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>For a file that nobody else knows of.</summary>
    public static StoreSession ForMaking(string path) => Begun(new(path, path, SqliteOpenMode.ReadWrite), deferred: false);

    /// <summary>For changing; waits until nobody else does.</summary>
    public static StoreSession ForWriting(string path)
    {
        StoreSession session = new(path, path, SqliteOpenMode.ReadWrite);
        if (session.IsReadOnly)
        {
            session.Dispose();
            throw StoreFaults.NotWritable(path, "the file is read-only");
        }

        return Begun(session, deferred: false);
    }

    /// <summary>For reading; sees what was there when it began, and waits for nobody. Null where that takes writing beside the file, and we may not.</summary>
    public static StoreSession? TryForReading(string path)
    {
        StoreSession session = new(path, path, SqliteOpenMode.ReadWrite);
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
    /// <param name="isAtRest">True where no journal lies beside it: it is read as it is, without a lock.</param>
    public static StoreSession ForReadingOnly(string path, bool isAtRest)
        => Begun(new(path, isAtRest ? Uri(path) + "?immutable=1" : path, SqliteOpenMode.ReadOnly), deferred: true);

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows that it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        return command.ExecuteNonQuery();
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
                throw StoreFaults.Damaged(Path, cause.Message);
            }
        }

        return rows;
    }

    /// <summary>Makes what was done count.</summary>
    public void Commit()
    {
        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _transaction?.Dispose();
        }
        catch (SqliteException)
        {
            // It cannot be rolled back now; whoever opens the file next does that.
        }

        _connection.Dispose();
    }

    private bool IsReadOnly => raw.sqlite3_db_readonly(_connection.Handle, "main") == 1;

    private static StoreSession Begun(StoreSession session, bool deferred)
    {
        try
        {
            if (!deferred)
            {
                // Safe after a loss of power, and nothing that was taken out can be read in the file.
                session.Execute("PRAGMA synchronous = FULL");
                session.Execute("PRAGMA secure_delete = ON");
            }

            session._transaction = session._connection.BeginTransaction(deferred);
            // A deferred transaction begins with its first reading.
            session.Number("SELECT user_version FROM pragma_user_version");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
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
        command.Transaction = _transaction;
        foreach ((string name, object? value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
