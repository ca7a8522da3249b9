using System.Text.Json.Serialization;
using MailAbuse.Mta;
using MailAbuse.Release;
using MailAbuse.Text;

namespace MailAbuse.Cases;

/// <summary>How cases look as JSON; made by the compiler, because Core is part of a trimmed program.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    // A baseline can be infinite where nothing is usual.
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [
        typeof(EnumWord<CaseState>), typeof(EnumWord<CaseKind>), typeof(EnumWord<CaseEntryKind>), typeof(EnumWord<QuestionTopic>),
        typeof(EnumWord<QuestionState>), typeof(EnumWord<DueKind>), typeof(EnumWord<SenderKind>), typeof(EnumWord<QueueVerdict>),
    ])]
[JsonSerializable(typeof(CaseFile))]
[JsonSerializable(typeof(CaseFileHead))]
internal sealed partial class CaseJsonContext : JsonSerializerContext;
