using System.Management.Automation;

namespace MailAbuse.Cmdlets;

/// <summary>
/// Lets only what can be a path become one. Without it PowerShell turns any piped object into text, and a piped
/// <c>SenderRate</c> into a file named <c>MailAbuse.Rates.SenderRate</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LogPathAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        // Our own objects (from a job, too) come down the pipeline for their Sender: they bring no path, and that is no error.
        if (inputData is PSObject piped && piped.TypeNames.Any(name => name.Contains("MailAbuse.", StringComparison.Ordinal)))
            return Array.Empty<string>();
        object plain = Unwrap(inputData);
        object[] items = plain is object[] many ? many : [plain];
        foreach (object item in items)
        {
            if (Unwrap(item) is null or "")
                throw new ArgumentTransformationMetadataException("The path is empty.");
            if (Unwrap(item) is not (IConvertible or FileSystemInfo or PathInfo))
                throw new ArgumentTransformationMetadataException($"A {Unwrap(item).GetType().Name} is no path of a log.");
        }

        return inputData;
    }

    private static object Unwrap(object value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
