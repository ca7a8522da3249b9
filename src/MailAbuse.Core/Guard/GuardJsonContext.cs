using System.Text.Json.Serialization;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Text;

namespace MailAbuse.Guard;

/// <summary>How the guard's events and its heartbeat look as JSON; made by the compiler, because Core is part of a trimmed program.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    // A baseline can be infinite where nothing is usual.
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [
        typeof(EnumWord<GuardEventKind>), typeof(EnumWord<SenderKind>), typeof(EnumWord<BaselineSource>), typeof(EnumWord<RateChange>),
        typeof(EnumWord<Rates.Live.WatchState>),
    ])]
[JsonSerializable(typeof(GuardEvent))]
[JsonSerializable(typeof(Heartbeat))]
internal sealed partial class GuardJsonContext : JsonSerializerContext;
