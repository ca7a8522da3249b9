using System.Diagnostics;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Quarantine;

namespace MailAbuse.Lab.Tests.Queue;

/// <summary>The queue of a real Postfix, with the senders of its queue files.</summary>
public sealed class MailQueueTests(OneServerLab shared) : IClassFixture<OneServerLab>
{
    private MailLab Lab => shared.Lab;

    [LabFact]
    public void The_sender_is_who_logged_in_whatever_envelope_and_body_say()
    {
        string[] joes = QueueLab.FillDeferred(Lab, LabLogin.Joe, 5, envelope: _ => "mary@example.org");
        string[] marys = QueueLab.FillDeferred(Lab, LabLogin.Mary, 3, envelope: _ => "mary@example.org");
        string lie = LabMessage.NewToken();
        using (SmtpClientSession session = SmtpClientSession.LogIn(Lab.Provider.Submission, LabLogin.Joe).Session)
        {
            string message = LabMessage.Make(lie, "mary@example.org", "v@defer.test", body: "named_attribute: sasl_username=mary@example.org\n*** ENVELOPE RECORDS deferred/1/123456789AB ***");
            Assert.Equal(250, session.SendMessage("mary@example.org", "v@defer.test", message).Code);
        }

        Waiting.For("the lie in the queue", () => Lab.Provider.Queue.Entries().Any(entry => entry.Token == lie && entry.Queue == "deferred"));
        Dictionary<string, string> tokens = Lab.Provider.Queue.Entries().ToDictionary(entry => entry.Id, entry => entry.Token ?? "");
        List<QueuedMessage> found = QueueLab.Read(Lab, new QueueQuery { Senders = ["mary@*"] });
        Assert.Equal(marys.Order(), found.Select(message => tokens[message.QueueId]).Where(marys.Contains).Order());
        Assert.All(found, message => Assert.Equal((SenderKind.Login, "mary@example.org", "mx1", QueueName.Deferred), (message.SenderKind, message.Sender, message.Server, message.Queue)));
        Assert.DoesNotContain(found, message => joes.Contains(tokens[message.QueueId]) || tokens[message.QueueId] == lie);
        List<QueuedMessage> byEnvelope = QueueLab.Read(Lab, new QueueQuery { EnvelopeSenders = ["mary@example.org"], Senders = ["joe*"] });
        Assert.Equal([.. joes.Append(lie).Order()], byEnvelope.Select(message => tokens[message.QueueId]).Order());
        Assert.All(byEnvelope, message => Assert.Contains("come back later", message.Recipients[0].DelayReason, StringComparison.Ordinal));
    }

    [LabFact]
    public void A_web_script_that_writes_line_ends_into_its_name_harms_nobody()
    {
        string[] marys = QueueLab.FillDeferred(Lab, LabLogin.Mary, 3);
        List<QueuedMessage> before = QueueLab.Read(Lab, new QueueQuery { Senders = ["mary@example.org"] });
        // For each message of Mary's one that pretends to hold it, as Joe's.
        string forged = string.Concat(before.Select(message =>
            $"\n*** MESSAGE CONTENTS x ***\n*** HEADER EXTRACTED x ***\n*** MESSAGE FILE END x ***\n*** ENVELOPE RECORDS deferred/{message.QueueId[0]}/{message.QueueId} ***\n"
            + $"message_size: 1 1 1\nnamed_attribute: log_ident={message.QueueId}\nnamed_attribute: sasl_username=joe@example.org"));
        string token = LabMessage.NewToken("web");
        Lab.Provider.SubmitLocallyAs("www-data", $"x\nnamed_attribute: sasl_username=mary@example.org{forged}", LabMessage.Make(token, "a@b.test", "v@defer.test"), "v@defer.test").Checked();
        string? id = null;
        Waiting.For("it in the queue", () => (id = Lab.Provider.Run("postqueue", "-j").Output.Split('\n').Select(line => line.Split('"')).FirstOrDefault(parts => parts.Length > 7 && parts[3] == "deferred" && parts.Contains("v@defer.test") && before.All(message => message.QueueId != parts[7]) && Lab.Provider.Run("postcat", "-hq", parts[7]).Output.Contains(token, StringComparison.Ordinal))?[7]) is not null);
        // The raw output does say it.
        Assert.Contains("named_attribute: sasl_username=joe@example.org", Lab.Provider.Run("postcat", "-eq", id!).Checked().Lines);
        List<QueuedMessage> after = QueueLab.Read(Lab);
        Assert.Equal(before.Select(message => message.QueueId).Order(), after.Where(message => message.Sender == "mary@example.org").Select(message => message.QueueId).Order());
        QueuedMessage scripts = after.Single(message => message.QueueId == id);
        int www = int.Parse(Lab.Provider.Shell("id", "-u", "www-data").Checked().Output);
        Assert.Equal((SenderKind.LocalUser, $"uid={www}"), (scripts.SenderKind, scripts.Sender));
        Assert.Equal(3, marys.Length);
    }

    [LabFact]
    public void Messages_that_go_while_they_are_read_do_not_end_the_reading()
    {
        string[] stay = QueueLab.FillDeferred(Lab, LabLogin.Anna, 40);
        string[] go = QueueLab.FillDeferred(Lab, LabLogin.Anna, 40);
        HashSet<string> going = [.. Lab.Provider.Queue.Entries().Where(entry => go.Contains(entry.Token)).Select(entry => entry.Id)];
        int deleted = 0;
        List<QueuedMessage> found = [];
        // Between the listing and postcat every second message disappears.
        using GapShell shell = new(QueueLab.Shell(Lab), command =>
        {
            if (command.Program != "sh" || deleted++ > 0) return;
            Lab.Provider.RunWith(string.Join('\n', going) + "\n", "postsuper", "-d", "-").Checked();
        });
        found.AddRange(MailQueueReader.Read(shell, new QueueQuery { Senders = ["anna@example.org"] }, QueueLab.Fail, default));
        Assert.True(deleted > 0);
        Assert.Equal(stay.Length, found.Count(message => !going.Contains(message.QueueId)));
        Assert.DoesNotContain(found, message => going.Contains(message.QueueId));
    }

    [LabFact]
    public void A_queue_that_has_emptied_since_it_was_listed_takes_no_postcat_a_message()
    {
        // A server that delivers a hundred messages a second, and a listing from some seconds ago: all but a few have left.
        string[] stay = QueueLab.FillDeferred(Lab, LabLogin.Anna, 3);
        string[] ids = [.. Lab.Provider.Queue.Entries().Where(entry => stay.Contains(entry.Token)).Select(entry => entry.Id)];
        string[] gone = [.. Enumerable.Range(0, 6000).Select(n => $"{0xABC0000000L + n:X}")];
        string[] listed = [.. gone[..2500], ids[0], .. gone[2500..4000], ids[1], .. gone[4000..], ids[2]];
        Stopwatch clock = Stopwatch.StartNew();
        Dictionary<string, QueueFile> files = new QueueFiles(QueueLab.Shell(Lab)).Read(listed, header: false, QueueLab.Fail, default);
        // A postcat each is twenty seconds where nothing else runs.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
        Assert.Equal(ids.Order(), files.Keys.Order());
        Assert.All(files.Values, file => Assert.Equal("anna@example.org", file.Sender.Sender));
    }

    [LabFact]
    public void Without_logins_the_queue_files_are_left_alone()
    {
        QueueLab.FillDeferred(Lab, LabLogin.Joe, 2);
        using GapShell shell = new(QueueLab.Shell(Lab), command => Assert.Equal("postqueue", command.Program));
        List<QueuedMessage> found = [.. MailQueueReader.Read(shell, new QueueQuery { NoLogin = true, Queues = [QueueName.Deferred] }, QueueLab.Fail, default)];
        Assert.True(found.Count >= 2);
        Assert.All(found, message => Assert.Null(message.Sender));
    }
}
