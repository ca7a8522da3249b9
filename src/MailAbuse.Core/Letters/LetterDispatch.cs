using MailAbuse.Cases;
using MailAbuse.Servers;

namespace MailAbuse.Letters;

/// <summary>
/// Sends a letter once, however many sessions are given it. Whoever notes first that he begins sends it; the others are refused. The note
/// is there before the letter leaves, because a letter cannot be called back.
/// </summary>
public static class LetterDispatch
{
    // After these nobody knows whether the server took it, so the beginning stays noted without an end.
    private static readonly ServerProblemKind[] Unclear = [ServerProblemKind.ServerConnectionLost, ServerProblemKind.ServerTimeout];

    /// <summary>Refuses what could not be sent, before anything is asked or done.</summary>
    /// <exception cref="ServerException">CaseUnknown; CaseInvalid where it was sent or begun already; ContactInvalid where it can be no message.</exception>
    public static void Check(CaseDesk desk, AbuseLetter letter, bool isForced)
    {
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(letter);
        RequireUnsent(desk.Book.Require(letter.Case), letter, isForced);
        _ = MessageFile.Make(letter);
    }

    /// <summary>Notes that it begins, sends, and notes how that ended.</summary>
    /// <param name="desk">The cases.</param>
    /// <param name="letter">The letter.</param>
    /// <param name="server">The server that is to take it.</param>
    /// <param name="isForced">Also where it was sent, or begun, before.</param>
    /// <param name="send">Hands it over, and returns it as it was sent.</param>
    /// <param name="warn">Is told what could not be noted.</param>
    /// <exception cref="ServerException">CaseUnknown; CaseInvalid where it was sent or begun already; what the store or <paramref name="send"/> throws.</exception>
    public static AbuseLetter Send(CaseDesk desk, AbuseLetter letter, string server, bool isForced, Func<AbuseLetter> send, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(letter);
        ArgumentNullException.ThrowIfNull(send);
        ArgumentNullException.ThrowIfNull(warn);
        string number = desk.Book.Require(letter.Case).Case;
        // Looked for and noted in one transaction: of two who look at the same time, one waits for the other's note.
        desk.Book.Change(number, one =>
        {
            RequireUnsent(one, letter, isForced);
            return CaseBook.Add(one, LetterNotes.Begun(letter, server, desk.By, desk.Clock.GetUtcNow()));
        });
        AbuseLetter sent;
        try
        {
            sent = send();
        }
        catch (ServerException failure) when (!Unclear.Contains(failure.Problem.Kind))
        {
            Note(one => CaseBook.Add(one, LetterNotes.Failed(letter, server, failure.Problem.Message, desk.By, desk.Clock.GetUtcNow())), "was not sent");
            throw;
        }

        // That it cannot be noted is no error: whoever sends it again because of one writes to the customer twice.
        Note(one => LetterNotes.AfterSending(one, sent, desk.By, desk.Clock.GetUtcNow()), "was sent");
        return sent;

        void Note(Func<AbuseCase, AbuseCase> change, string what)
        {
            try
            {
                desk.Book.Change(number, change);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // Whatever it is, it says nothing of the letter.
                string why = failure is ServerException known ? $"{known.Problem.Message} {known.Problem.Advice}" : failure.Message;
                warn($"The letter of {number} {what}, and that could not be noted: {why}");
            }
        }
    }

    private static void RequireUnsent(AbuseCase one, AbuseLetter letter, bool isForced)
    {
        if (!isForced && LetterNotes.FindSent(one, letter) is { } before)
            throw new ServerException(LetterNotes.SentAlready(letter, before));
    }
}
