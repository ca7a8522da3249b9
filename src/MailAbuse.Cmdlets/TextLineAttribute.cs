using System.Management.Automation;

namespace MailAbuse.Cmdlets;

/// <summary>
/// Takes text and nothing else. PowerShell makes text of any object of the pipeline before it looks at its properties: a file would be
/// its name, and a case its number.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextLineAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        // A cast that failed is what makes PowerShell look further; any other exception is an error.
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string ? inputData : throw new PSInvalidCastException("This is no text.");
}
