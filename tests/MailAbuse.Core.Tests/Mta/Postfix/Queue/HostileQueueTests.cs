using System.Text;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Queue;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix.Queue;

/// <summary>Ten thousand queues, each with a local user who knows every id in it and writes what he likes into his own files.</summary>
public sealed class HostileQueueTests
{
    private const int Cases = 10_000;

    private static readonly string[] Logins = ["joe@example.org", "mary@example.org", "anna@example.org"];

    [Fact]
    public void No_text_of_a_local_user_gives_a_message_to_another_sender()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        int doubtful = 0, clear = 0;
        for (int i = 0; i < Cases; i++)
        {
            Fake[] files = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Make(random))];
            StringBuilder printed = new();
            foreach (Fake file in files) Print(printed, file, files, random);
            QueueFileText text = QueueFileTextTests.Parse([.. files.Select(file => file.Id)], printed.ToString());
            foreach (Fake file in files)
            {
                // Doubtful ones are read again between marks that nobody can know.
                if (text.Doubtful.Contains(file.Id))
                {
                    doubtful++;
                    continue;
                }

                clear++;
                QueueFile read = Assert.Contains(file.Id, text.Files);
                Assert.True((file.Kind, file.Sender) == read.Sender, $"seed {seed}, case {i}: {file.Id} is of {file.Sender}, and was taken for {read.Sender.Sender}'s:\n{printed}");
            }
        }

        Assert.True(doubtful > Cases / 20 && clear > Cases, $"{doubtful} doubtful, {clear} clear");
    }

    private static Fake Make(Random random)
    {
        string id = random.Next(0x100000, int.MaxValue).ToString("X8") + random.Next(0x1000).ToString("X3");
        return random.Next(3) switch
        {
            0 => new Fake(id, SenderKind.LocalUser, "uid=33"),
            1 => new Fake(id, SenderKind.Client, "192.0.2.7"),
            _ => new Fake(id, SenderKind.Login, Logins[random.Next(Logins.Length)]),
        };
    }

    private static void Print(StringBuilder text, Fake file, Fake[] all, Random random)
    {
        string path = $"deferred/{file.Id[0]}/{file.Id}";
        text.Append($"*** ENVELOPE RECORDS {path} ***\nmessage_size:  300  200  1  0  300  0\nmessage_arrival_time: Sun Nov 22 04:30:28 2026\ncreate_time: Sun Nov 22 04:30:28 2026\n");
        if (file.Kind == SenderKind.LocalUser)
        {
            text.Append($"named_attribute: rewrite_context=local\nsender_fullname: {Lies(all, file, random)}\nsender: {Lies(all, file, random)}\n");
        }
        else
        {
            text.Append($"named_attribute: log_ident={file.Id}\nnamed_attribute: rewrite_context=local\n");
            if (file.Kind == SenderKind.Login) text.Append($"named_attribute: sasl_method=PLAIN\nnamed_attribute: sasl_username={file.Sender}\n");
            text.Append($"sender: {Logins[random.Next(Logins.Length)]}\nnamed_attribute: client_address=192.0.2.7\n");
        }

        text.Append("recipient: x@test.example\n").Append($"*** MESSAGE CONTENTS {path} ***\n");
        text.Append(file.Kind == SenderKind.LocalUser ? "Received: by mx1 (Postfix, from userid 33)\n" : $"Received: from x (y [192.0.2.7])\n\tby mx1 (Postfix) with ESMTP id {file.Id}\n");
        text.Append($"Subject: {Logins[random.Next(Logins.Length)]}\nReceived: by mx1 (Postfix, from userid 1000)\n*** HEADER EXTRACTED {path} ***\n*** MESSAGE FILE END {path} ***\n");
    }

    private static string Lies(Fake[] all, Fake self, Random random)
    {
        StringBuilder text = new("x");
        for (int lines = random.Next(8); lines > 0; lines--)
        {
            Fake other = random.Next(3) == 0 ? self : all[random.Next(all.Length)];
            string path = $"deferred/{other.Id[0]}/{other.Id}";
            text.Append('\n').Append(random.Next(9) switch
            {
                0 => $"*** ENVELOPE RECORDS {path} ***",
                1 => $"*** MESSAGE CONTENTS {path} ***",
                2 => $"*** HEADER EXTRACTED {path} ***",
                3 => $"*** MESSAGE FILE END {path} ***",
                4 => $"named_attribute: sasl_username={Logins[random.Next(Logins.Length)]}",
                5 => $"named_attribute: log_ident={other.Id}",
                6 => "Received: by mx1 (Postfix, from userid 1000)",
                7 => "named_attribute: client_address=198.51.100.66",
                // A whole other file, as it would be printed.
                _ => $"*** MESSAGE CONTENTS deferred/{self.Id[0]}/{self.Id} ***\n*** HEADER EXTRACTED deferred/{self.Id[0]}/{self.Id} ***\n*** MESSAGE FILE END deferred/{self.Id[0]}/{self.Id} ***\n"
                    + $"*** ENVELOPE RECORDS {path} ***\nmessage_size: 1 1 1\nnamed_attribute: log_ident={other.Id}\nnamed_attribute: sasl_username={Logins[random.Next(Logins.Length)]}\n"
                    + $"*** MESSAGE CONTENTS {path} ***\n*** HEADER EXTRACTED {path} ***\n*** MESSAGE FILE END {path} ***",
            });
        }

        return text.ToString();
    }

    private sealed record Fake(string Id, SenderKind Kind, string Sender);
}
