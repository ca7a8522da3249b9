using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using Xunit;

namespace MailAbuse.Core.Tests.Suspensions;

/// <summary>Whom the inventory protects, he is by whichever name somebody comes for him.</summary>
public sealed class ProtectedNamesTests
{
    [Theory]
    [InlineData(SenderKind.LocalUser, "uid=33", "www-data", "www-data")]
    [InlineData(SenderKind.Login, "boss", "boss@example.org", "boss@example.org")]
    [InlineData(SenderKind.Login, "boss", "*@example.org", "boss@example.org")]
    public void Also_by_the_name_that_the_server_has_for_him(SenderKind kind, string logged, string isProtected, string onServer)
    {
        SuspensionRequest Request(bool force = false) => new() { Sender = logged, SenderKind = kind, Mode = SuspensionMode.Hold, Protected = [isProtected], Force = force };
        SuspensionRequest request = Request();
        SuspensionRules.RequireUnprotected(request);
        ServerException refused = Assert.Throws<ServerException>(() => SuspensionRules.RequireUnprotected(request, [logged, onServer]));
        Assert.Equal(ServerProblemKind.SenderProtected, refused.Problem.Kind);
        SuspensionRules.RequireUnprotected(Request(force: true), [logged, onServer]);
    }
}
