using System.Management.Automation;

namespace MailAbuse.Cmdlets;

/// <summary>
/// Hands a span of time over as it was typed. To PowerShell <c>14d</c> is the decimal number 14 and <c>90s</c> the short integer 90:
/// the unit would be lost before any constructor sees it. The text of a bare number is kept beside its value, and conversion to text
/// gives it back.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AsTypedAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => inputData is PSObject { BaseObject: ValueType and IConvertible }
            ? (string)LanguagePrimitives.ConvertTo(inputData, typeof(string), System.Globalization.CultureInfo.InvariantCulture)
            : inputData;
}
