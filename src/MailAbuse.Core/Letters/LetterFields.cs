using System.Collections.ObjectModel;

namespace MailAbuse.Letters;

/// <summary>
/// The values of all fields of one letter: text, yes or no, or a list of such. Nothing else gets into a template, so that nothing in a
/// template reaches a file or an object.
/// </summary>
public sealed class LetterFields
{
    /// <summary>Takes the values.</summary>
    /// <param name="values">One for each of <see cref="LetterField.All"/>: a <see cref="string"/>, a <see cref="bool"/>, or an array of dictionaries of these.</param>
    /// <exception cref="ArgumentException">One is missing, too many, or of another type: a fault of ours.</exception>
    public LetterFields(IReadOnlyDictionary<string, object> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Check(LetterField.All, values);
        Values = new ReadOnlyDictionary<string, object>(new Dictionary<string, object>(values));
    }

    /// <summary>The values by name.</summary>
    public IReadOnlyDictionary<string, object> Values { get; }

    private static void Check(IReadOnlyList<LetterField> fields, IReadOnlyDictionary<string, object> values)
    {
        foreach (LetterField field in fields)
        {
            if (!values.TryGetValue(field.Name, out object? value))
                throw new ArgumentException($"The field {field.Name} has no value.", nameof(values));
            switch (field.Type)
            {
                case LetterFieldType.Text when value is string:
                case LetterFieldType.Flag when value is bool:
                    break;
                case LetterFieldType.List when value is IReadOnlyDictionary<string, object>[] items:
                    foreach (IReadOnlyDictionary<string, object> item in items)
                        Check(field.Inner, item);
                    break;
                default:
                    throw new ArgumentException($"The field {field.Name} has a value of {value.GetType()}.", nameof(values));
            }
        }

        if (values.Count != fields.Count)
            throw new ArgumentException($"Fields that are not known: {string.Join(", ", values.Keys.Except(fields.Select(field => field.Name)))}.", nameof(values));
    }
}
