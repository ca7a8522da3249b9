using System.Management.Automation;

namespace MailAbuse.Cmdlets;

/// <summary>
/// Keeps our own objects from becoming paths. PowerShell turns any piped object into text, and so a piped <c>SenderRate</c>, which
/// comes for its Sender, would also name a file <c>MailAbuse.Rates.SenderRate</c>.
/// </summary>
/// <remarks>Nothing else is refused here: an exception would keep PowerShell from binding the object's property Path instead.</remarks>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LogPathAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        // A server is for InputObject. A cast that failed is what makes PowerShell look further; any other exception is an error.
        if (inputData is PSObject server && server.TypeNames.Any(name => name.EndsWith("MailAbuse.Servers.MailServer", StringComparison.Ordinal)))
            throw new PSInvalidCastException("A server is no path.");
        // By name, because objects from a job have another type.
        if (inputData is PSObject piped && piped.TypeNames.Any(name => name.Contains("MailAbuse.", StringComparison.Ordinal)))
            return Array.Empty<string>();
        object plain = Unwrap(inputData);
        object[] items = plain is object[] many ? many : [plain];
        if (items.Any(item => Unwrap(item) is null or ""))
            throw new ArgumentTransformationMetadataException("The path is empty.");
        return inputData;
    }

    private static object Unwrap(object value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
