using System.Net.Http.Headers;
using System.Text.Json;
using MailAbuse.Servers;

namespace MailAbuse.Guard.Telling;

/// <summary>Posts each event to an address of the web. It follows no redirect: an event names people.</summary>
internal sealed class WebhookTeller : ITeller
{
    private readonly WebhookRecipient _recipient;
    private readonly HttpClient _client;

    /// <param name="recipient">Whom.</param>
    /// <param name="patience">How long it may take to answer; null: 15 s.</param>
    public WebhookTeller(WebhookRecipient recipient, TimeSpan? patience = null)
    {
        _recipient = recipient;
        TimeSpan most = patience ?? TimeSpan.FromSeconds(15);
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = most }) { Timeout = most };
    }

    /// <inheritdoc/>
    public Recipient Recipient => _recipient;

    /// <inheritdoc/>
    public int AtOnce => 1;

    /// <inheritdoc/>
    public TimeSpan Pause => TimeSpan.Zero;

    /// <inheritdoc/>
    public void Tell(IReadOnlyList<GuardEvent> events, CancellationToken stop)
    {
        foreach (GuardEvent one in events)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, _recipient.Address);
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(one, GuardJsonContext.Default.GuardEvent));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            try
            {
                using HttpResponseMessage answer = _client.Send(request, HttpCompletionOption.ResponseHeadersRead, stop);
                if (!answer.IsSuccessStatusCode) throw Failed($"it answered {(int)answer.StatusCode}");
            }
            catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
            {
                throw Failed($"it did not answer within {_client.Timeout.TotalSeconds:0} s", e);
            }
            catch (HttpRequestException e)
            {
                throw Failed(e.Message, e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // The path may hold a secret.
    private ServerException Failed(string why, Exception? cause = null) => new(
        ServerProblemKind.ConnectionFailed, _recipient.Name, $"The webhook at {_recipient.Name} was not told: {why.TrimEnd('.')}.", "Look at its address in the policy, and whether it can be reached from here.", cause);
}
