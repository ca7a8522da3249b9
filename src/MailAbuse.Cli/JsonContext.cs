using System.Text.Json.Serialization;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Reputation;
using MailAbuse.Text;

namespace MailAbuse.Cli;

/// <summary>How the objects that travel look as JSON; made by the compiler, so that nothing is looked up while the program runs.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [
        typeof(EnumWord<SenderKind>), typeof(EnumWord<BaselineSource>), typeof(EnumWord<RateChange>), typeof(EnumWord<MailEventKind>), typeof(EnumWord<DeliveryStatus>),
        typeof(EnumWord<RefusalCause>),
    ])]
[JsonSerializable(typeof(SenderRate))]
[JsonSerializable(typeof(MailLogEvent))]
[JsonSerializable(typeof(DeliveryRefusal))]
internal sealed partial class JsonContext : JsonSerializerContext;
