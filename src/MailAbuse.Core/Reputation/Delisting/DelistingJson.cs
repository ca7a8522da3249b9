using System.Text.Json;

namespace MailAbuse.Reputation.Delisting;

/// <summary>What the store keeps of a request: JSON in ASCII, enumerations by name, times as ISO 8601.</summary>
public static class DelistingJson
{
    /// <summary>The text of a request.</summary>
    public static string Write(DelistingRequest request) => JsonSerializer.Serialize(request, DelistingJsonContext.Default.DelistingRequest);

    /// <summary>The request of a text. Members that are not known are passed over, those that are missing have their defaults; null where it is no request.</summary>
    public static DelistingRequest? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, DelistingJsonContext.Default.DelistingRequest) is { } read ? Whole(read) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The serializer leaves what is missing null, also where a property has a default of its own.
    private static DelistingRequest Whole(DelistingRequest read) => read with
    {
        Number = read.Number ?? "",
        Operator = read.Operator ?? "",
        List = read.List ?? "",
        Code = read.Code ?? "",
        Address = read.Address ?? "",
        HostName = read.HostName ?? "",
        RecipientDomains = [.. (read.RecipientDomains ?? []).Where(domain => domain is not null)],
        Server = read.Server ?? "",
        Case = read.Case ?? "",
        DueReason = read.DueReason ?? "",
        FormUrl = read.FormUrl ?? "",
        Hint = read.Hint ?? "",
        Text = read.Text ?? "",
        Reply = read.Reply ?? "",
        Diary = [.. (read.Diary ?? []).Where(entry => entry is not null).Select(entry => entry with { By = entry.By ?? "", Note = entry.Note ?? "" })],
        ConfirmedBy = read.ConfirmedBy ?? "",
    };
}
