namespace MailAbuse.Servers;

/// <summary>Works on many servers side by side.</summary>
/// <remarks>Each server has a thread of its own for as long as it takes.</remarks>
public static class Fleet
{
    /// <summary>
    /// Runs the work for each server and yields what it emits as it comes. A server that fails is one problem, the others go on; one
    /// that is dead costs its own time-out. Ending the enumeration early, or the stop, ends all work and waits for it.
    /// </summary>
    /// <param name="servers">The servers; begun in this order.</param>
    /// <param name="throttleLimit">How many are worked on at the same time; at least 1.</param>
    /// <param name="work">Given the server, where to put results, and the stop to obey; called on several threads.</param>
    /// <param name="stop">Ends all.</param>
    /// <exception cref="OperationCanceledException">It was stopped; no work runs any more.</exception>
    public static IEnumerable<FleetResult<T>> ForEach<T>(IReadOnlyList<MailServer> servers, int throttleLimit, Action<MailServer, Action<T>, CancellationToken> work, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfLessThan(throttleLimit, 1);
        return Workers.Run<MailServer, FleetResult<T>>(servers, throttleLimit, "server", (server, emit, ending) => One(server, work, emit, ending), stop);
    }

    private static void One<T>(MailServer server, Action<MailServer, Action<T>, CancellationToken> work, Action<FleetResult<T>> emit, CancellationToken ending)
    {
        ServerProblem problem;
        try
        {
            work(server, value => emit(new FleetResult<T>(server, value, null)), ending);
            return;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            throw;
        }
        catch (ServerException e)
        {
            problem = e.Problem;
        }
        catch (Exception e)
        {
            // One server's defect must not end the others, or the process: an exception that leaves a thread does.
            problem = new ServerProblem(ServerProblemKind.ServerCommandFailed, server.Name, $"{server}: {e.Message}", "This should not have happened; see the exception.", e);
        }

        emit(new FleetResult<T>(server, default, problem));
    }
}
