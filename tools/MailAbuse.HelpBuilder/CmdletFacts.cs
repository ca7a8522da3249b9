using System.Management.Automation;
using System.Reflection;

namespace MailAbuse.HelpBuilder;

/// <summary>What a compiled cmdlet says about itself. Read from attribute data only: the reference assembly's members do nothing.</summary>
internal sealed record CmdletFacts(string Name, string Verb, string Noun, IReadOnlyList<ParameterFacts> Parameters, IReadOnlyList<string> OutputTypes)
{
    public const string AllSets = "__AllParameterSets";

    public IReadOnlyList<string> ParameterSets
    {
        get
        {
            string[] named = [.. Parameters.SelectMany(p => p.Sets.Keys).Where(set => set != AllSets).Distinct()];
            return named.Length == 0 ? [AllSets] : named;
        }
    }

    public static IReadOnlyList<CmdletFacts> ReadAll(string path)
    {
        Assembly assembly = Assembly.LoadFrom(Path.GetFullPath(path));
        return
        [
            .. assembly.GetExportedTypes()
                .Select(type => (type, Data(type.GetCustomAttributesData(), nameof(CmdletAttribute)).FirstOrDefault()))
                .Where(found => found.Item2 is not null && !found.type.IsAbstract)
                .Select(found => Read(found.type, found.Item2!))
                .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal),
        ];
    }

    private static CmdletFacts Read(Type type, CustomAttributeData cmdlet)
    {
        string verb = (string)cmdlet.ConstructorArguments[0].Value!;
        string noun = (string)cmdlet.ConstructorArguments[1].Value!;
        var parameters = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => Data(property.GetCustomAttributesData(), nameof(ParameterAttribute)).Any())
            // Those of the base come behind the cmdlet's own in reflection; people look for the paths first.
            .OrderBy(property => Depth(property.DeclaringType!)).ThenBy(property => property.MetadataToken)
            .Select(ParameterFacts.Read);
        var outputs = Data(type.GetCustomAttributesData(), nameof(OutputTypeAttribute))
            .SelectMany(data => data.ConstructorArguments)
            .SelectMany(argument => argument.Value is IReadOnlyCollection<CustomAttributeTypedArgument> many ? many.Select(one => one.Value) : [argument.Value])
            .Select(value => value is Type output ? output.FullName! : (string)value!);
        return new CmdletFacts($"{verb}-{noun}", verb, noun, [.. parameters], [.. outputs]);
    }

    internal static IEnumerable<CustomAttributeData> Data(IEnumerable<CustomAttributeData> all, string name)
        => all.Where(data => data.AttributeType.Name == name);

    private static int Depth(Type type) => type.BaseType is { } parent ? 1 + Depth(parent) : 0;
}

/// <summary>What a compiled parameter says about itself.</summary>
internal sealed record ParameterFacts(
    string Name, string Type, IReadOnlyList<string> Aliases, bool Wildcards, IReadOnlyList<string> Values, IReadOnlyDictionary<string, SetFacts> Sets)
{
    public bool IsSwitch => Type == nameof(SwitchParameter);

    public bool IsArray => Type.EndsWith("[]", StringComparison.Ordinal);

    /// <summary>The block that the page must carry, without the default value, which no attribute knows.</summary>
    public IReadOnlyList<(string Key, string Value)> Expected()
    {
        List<(string, string)> block = [("Type", Type)];
        if (Values.Count > 0)
            block.Add(("Values", string.Join(", ", Values)));
        block.Add(("Parameter sets", Sets.ContainsKey(CmdletFacts.AllSets) ? "(all)" : string.Join(", ", Sets.Keys)));
        block.Add(("Aliases", Aliases.Count == 0 ? "none" : string.Join(", ", Aliases)));
        block.Add(("Required", Sets.Values.All(set => set.Mandatory) ? "true" : "false"));
        block.Add(("Position", Sets.Values.First().PositionText));
        block.Add(("Pipeline", Sets.Values.First().PipelineText));
        block.Add(("Wildcards", Wildcards ? "true" : "false"));
        return block;
    }

    public static ParameterFacts Read(PropertyInfo property)
    {
        IList<CustomAttributeData> all = property.GetCustomAttributesData();
        var sets = CmdletFacts.Data(all, nameof(ParameterAttribute)).Select(SetFacts.Read).ToDictionary(set => set.Set, StringComparer.Ordinal);
        var aliases = CmdletFacts.Data(all, nameof(AliasAttribute))
            .SelectMany(data => (IReadOnlyCollection<CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)
            .Select(alias => (string)alias.Value!);
        Type element = property.PropertyType.IsArray ? property.PropertyType.GetElementType()! : property.PropertyType;
        element = Nullable.GetUnderlyingType(element) ?? element;
        return new ParameterFacts(
            property.Name,
            element.Name + (property.PropertyType.IsArray ? "[]" : ""),
            [.. aliases],
            CmdletFacts.Data(all, nameof(SupportsWildcardsAttribute)).Any(),
            element.IsEnum ? Enum.GetNames(element) : [],
            sets);
    }
}

/// <summary>A parameter's place in one parameter set.</summary>
internal sealed record SetFacts(string Set, bool Mandatory, int? Position, bool ByValue, bool ByPropertyName)
{
    public string PositionText => Position is { } position ? position.ToString(System.Globalization.CultureInfo.InvariantCulture) : "named";

    public string PipelineText => (ByValue, ByPropertyName) switch
    {
        (true, true) => "ByValue, ByPropertyName",
        (true, false) => "ByValue",
        (false, true) => "ByPropertyName",
        _ => "false",
    };

    public static SetFacts Read(CustomAttributeData data)
    {
        var named = data.NamedArguments.ToDictionary(argument => argument.MemberName, argument => argument.TypedValue.Value);
        return new SetFacts(
            named.GetValueOrDefault(nameof(ParameterAttribute.ParameterSetName)) as string ?? CmdletFacts.AllSets,
            named.GetValueOrDefault(nameof(ParameterAttribute.Mandatory)) is true,
            named.GetValueOrDefault(nameof(ParameterAttribute.Position)) as int?,
            named.GetValueOrDefault(nameof(ParameterAttribute.ValueFromPipeline)) is true,
            named.GetValueOrDefault(nameof(ParameterAttribute.ValueFromPipelineByPropertyName)) is true);
    }
}
