using System.Text;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Setup;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Suspensions;
using Xunit;

namespace MailAbuse.Core.Tests.Suspensions;

/// <summary>What an undo says would be lost.</summary>
public sealed class MapContentTests
{
    [Theory]
    [InlineData(0, "", null)]
    [InlineData(0, "# a note\n\n", null)]
    // One suspension is one, however many spellings it has.
    [InlineData(1, "", "suspensions still stand there (m: 1)")]
    [InlineData(2, "", "suspensions still stand there (m: 2)")]
    [InlineData(0, "boss OK\n", "no suspension stands there, but entries that others wrote (m, line 1: 'boss OK')")]
    [InlineData(1, "# the boss\nboss OK\n  always\n", "suspensions still stand there (m: 1), and entries that others wrote (m, line 5: 'boss OK  always')")]
    [InlineData(1, "a 1\nb 2\nc\u001b[2J 3\nd 4\ne 5\n", "suspensions still stand there (m: 1), and entries that others wrote (m, line 4: 'a 1', line 5: 'b 2', line 6: 'c␛[2J 3' and 2 more)")]
    public void Suspensions_are_counted_and_what_others_wrote_is_named_apart(int suspensions, string foreign, string? told)
    {
        AccessMapText text = AccessMapText.Parse(Encoding.ASCII.GetBytes(foreign));
        for (int i = 0; i < suspensions; i++)
            text = text.With(new MapSuspension { Sender = $"joe{i}", Kind = SenderKind.Login, Mode = SuspensionMode.Defer, Since = DateTimeOffset.UnixEpoch, Keys = [$"joe{i}", $"joe{i}@example.org"] });
        MapContent empty = MapContent.Of("e", AccessMapText.Parse(null));
        Assert.Equal(told, MapContent.Describe([empty, MapContent.Of("m", AccessMapText.Parse(text.ToBytes())), empty]));
    }

    [Fact]
    public void A_comment_of_ours_without_its_entry_stops_nobody()
    {
        AccessMapText text = AccessMapText.Parse(null).With(new MapSuspension { Sender = "joe", Kind = SenderKind.Login, Mode = SuspensionMode.Defer, Since = DateTimeOffset.UnixEpoch, Keys = ["joe"] });
        string comment = Encoding.ASCII.GetString(text.ToBytes()).Split('\n')[0] + "\n";
        Assert.Equal(0, MapContent.Of("m", AccessMapText.Parse(Encoding.ASCII.GetBytes(comment))).Suspensions);
    }
}
