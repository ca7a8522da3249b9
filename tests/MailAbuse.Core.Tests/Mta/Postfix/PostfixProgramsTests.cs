using System.Text;
using MailAbuse.Mta.Postfix;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix;

public sealed class PostfixProgramsTests
{
    [Fact]
    public void Names_that_end_alike_are_told_apart_in_any_order()
    {
        (string Name, PostfixProgram Program)[] names =
        [
            ("postfix-relay/smtp", PostfixProgram.Delivery), ("postfix/relay/smtp", PostfixProgram.OwnDelivery), ("postfix/smtpd", PostfixProgram.Smtpd),
            ("postfix/submission/smtpd", PostfixProgram.Smtpd), ("postfix/postsuper", PostfixProgram.Postsuper), ("xpostsuper", PostfixProgram.None),
            ("postfix/anvil", PostfixProgram.Other), ("cron", PostfixProgram.None), ("sshd", PostfixProgram.None),
        ];
        foreach (IEnumerable<(string Name, PostfixProgram Program)> order in (IEnumerable<(string, PostfixProgram)>[])[names, names.Reverse(), names.Concat(names)])
        {
            PostfixPrograms programs = new();
            foreach ((string name, PostfixProgram program) in order)
            {
                byte[] line = Encoding.ASCII.GetBytes($"2026-11-05T10:00:00+00:00 mx1 {name}[7]: text");
                Assert.Equal(program, programs.Of(line, 30, name.Length));
            }
        }
    }
}
