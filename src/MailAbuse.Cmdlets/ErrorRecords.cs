using System.Management.Automation;
using MailAbuse.Logs;
using MailAbuse.Servers;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>
/// All error records of the module. The ids are an interface: scripts compare them, so they never change. TargetObject is the thing
/// that failed; RecommendedAction says what to do next, and PowerShell shows it below the message.
/// </summary>
internal static class ErrorRecords
{
    /// <summary>An input that could not be read; the id is the name of its kind.</summary>
    public static ErrorRecord For(LogProblem problem)
    {
        Exception cause = problem.Kind switch
        {
            LogProblemKind.LogNotFound => new FileNotFoundException(problem.Message, problem.Input, problem.Exception),
            LogProblemKind.LogNoPermission or LogProblemKind.LogIsFolder => new UnauthorizedAccessException(problem.Message, problem.Exception),
            LogProblemKind.LogDamaged or LogProblemKind.LogIsBinary or LogProblemKind.LogNotMail => new InvalidDataException(problem.Message, problem.Exception),
            _ => new IOException(problem.Message, problem.Exception),
        };
        return Record(cause, problem.Kind.ToString(), CategoryOf(problem.Kind), problem.Input, problem.Message, problem.Advice);
    }

    /// <summary>What could not be done on a server, or was asked wrongly of it; the id is the name of its kind.</summary>
    /// <remarks>The exception says what the record says; the cause is its inner one. A script that shows either shows the same sentence.</remarks>
    public static ErrorRecord For(ServerProblem problem)
        => Record(new ServerException(problem), problem.Kind.ToString(), CategoryOf(problem.Kind), problem.Target, problem.Message, problem.Advice);

    /// <summary>A path of PowerShell that is no file: <c>Env:</c>, <c>HKLM:</c>, an unknown drive.</summary>
    public static ErrorRecord PathNotFileSystem(string path, Exception? cause)
    {
        string message = cause?.Message ?? $"'{path}' is not in the file system.";
        return Record(
            new NotSupportedException(message, cause), "PathNotFileSystem", ErrorCategory.InvalidArgument, path, message, "Give the path of a file.");
    }

    /// <summary>A wildcard without a match.</summary>
    public static LogProblem NoMatch(string path) => new(
        path,
        LogProblemKind.LogNotFound,
        $"No file matches '{path}'.",
        "See what is there with Get-ChildItem; where a name itself holds brackets, give it to -LiteralPath.");

    /// <summary>Times that contradict each other.</summary>
    public static ErrorRecord For(TimeWindowError error, object? target)
        => Record(new ArgumentException(error.Message), error.Kind.ToString(), ErrorCategory.InvalidArgument, target, error.Message, "");

    /// <summary>A time zone that this machine does not know.</summary>
    public static ErrorRecord UnknownTimeZone(string id, string message)
        => Record(new TimeZoneNotFoundException(message), "TimeZoneUnknown", ErrorCategory.ObjectNotFound, id, message, "");

    /// <summary>There is nothing to draw a window in.</summary>
    public static ErrorRecord NoTerminal(string why)
        => Record(new InvalidOperationException(why), "TerminalMissing", ErrorCategory.InvalidOperation, null, why, "Run it in a terminal; for scripts there is Get-SenderRate.");

    /// <summary>What should not have happened.</summary>
    public static ErrorRecord Unexpected(Exception cause)
        => Record(cause, "UnexpectedFailure", ErrorCategory.NotSpecified, null, cause.Message, "This is a fault of MailAbuse: please report it with the output of Get-Error.");

    private static ErrorRecord Record(Exception cause, string id, ErrorCategory category, object? target, string message, string advice)
        => new(cause, id, category, target)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = advice },
        };

    private static ErrorCategory CategoryOf(ServerProblemKind kind) => kind switch
    {
        ServerProblemKind.InventoryNotFound or ServerProblemKind.ServerUnknown or ServerProblemKind.SenderUnknown
            or ServerProblemKind.CaseUnknown or ServerProblemKind.MessageNotFound or ServerProblemKind.RouteUnknown
            or ServerProblemKind.DelistingUnknown => ErrorCategory.ObjectNotFound,
        ServerProblemKind.InventoryInvalid or ServerProblemKind.ConfigurationInvalid or ServerProblemKind.CatalogueInvalid or ServerProblemKind.PolicyInvalid => ErrorCategory.InvalidData,
        ServerProblemKind.MtaNotSupported => ErrorCategory.NotImplemented,
        ServerProblemKind.ServerUnreachable or ServerProblemKind.ServerConnectionLost or ServerProblemKind.ConnectionFailed => ErrorCategory.ConnectionError,
        ServerProblemKind.ServerAccessDenied => ErrorCategory.AuthenticationError,
        ServerProblemKind.ServerKeyRejected => ErrorCategory.SecurityError,
        ServerProblemKind.ServerTimeout => ErrorCategory.OperationTimeout,
        ServerProblemKind.ServerToolMissing or ServerProblemKind.ModuleIncomplete => ErrorCategory.NotInstalled,
        ServerProblemKind.InventoryNotReadable or ServerProblemKind.ServerNotRoot or ServerProblemKind.SenderProtected => ErrorCategory.PermissionDenied,
        ServerProblemKind.ExportFailed => ErrorCategory.WriteError,
        ServerProblemKind.ServerBusy => ErrorCategory.ResourceBusy,
        ServerProblemKind.ServerDiskFull or ServerProblemKind.MtaNotRunning => ErrorCategory.ResourceUnavailable,
        ServerProblemKind.SenderInvalid or ServerProblemKind.SenderIsEnvelope or ServerProblemKind.SenderIsOurs or ServerProblemKind.AgentInvalid => ErrorCategory.InvalidArgument,
        ServerProblemKind.ServerNotInitialized or ServerProblemKind.ModeNotPossible or ServerProblemKind.ServerFileChanged
            or ServerProblemKind.SuspensionsRemain or ServerProblemKind.DetoursRemain or ServerProblemKind.SourceNotStopped or ServerProblemKind.RouteExists
            or ServerProblemKind.DetourRefused => ErrorCategory.InvalidOperation,
        ServerProblemKind.CaseInvalid or ServerProblemKind.ContactInvalid or ServerProblemKind.ReplyInvalid or ServerProblemKind.CheckInvalid
            or ServerProblemKind.NameInvalid or ServerProblemKind.DetourInvalid or ServerProblemKind.LeaseInvalid or ServerProblemKind.DelistingInvalid => ErrorCategory.InvalidArgument,
        ServerProblemKind.CaseNotReady => ErrorCategory.InvalidOperation,
        ServerProblemKind.ImportInvalid or ServerProblemKind.TemplateInvalid or ServerProblemKind.StoreDamaged or ServerProblemKind.StoreTooNew => ErrorCategory.InvalidData,
        ServerProblemKind.StoreNotWritable => ErrorCategory.WriteError,
        ServerProblemKind.StoreBusy or ServerProblemKind.CheckRunning or ServerProblemKind.GuardRunning => ErrorCategory.ResourceBusy,
        ServerProblemKind.StoreFull => ErrorCategory.ResourceUnavailable,
        _ => ErrorCategory.NotSpecified,
    };

    private static ErrorCategory CategoryOf(LogProblemKind kind) => kind switch
    {
        LogProblemKind.LogNotFound => ErrorCategory.ObjectNotFound,
        LogProblemKind.LogIsFolder => ErrorCategory.InvalidType,
        LogProblemKind.LogNoPermission => ErrorCategory.PermissionDenied,
        LogProblemKind.LogDamaged or LogProblemKind.LogIsBinary or LogProblemKind.LogNotMail or LogProblemKind.LogEmpty => ErrorCategory.InvalidData,
        LogProblemKind.LogToolFailed => ErrorCategory.ResourceUnavailable,
        _ => ErrorCategory.ReadError,
    };
}
