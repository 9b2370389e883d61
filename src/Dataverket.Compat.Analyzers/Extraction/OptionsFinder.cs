using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>The options of a schema: those of its profile, changed by what the context that lists it declares.</summary>
internal sealed class OptionsFinder
{
    private OptionsFinder(WireOptions options) => Options = options;

    public WireOptions Options { get; private set; }

    /// <summary>Whether properties without a setter are left out.</summary>
    public bool IgnoresReadOnlyProperties { get; private set; }

    public bool IgnoresReadOnlyFields { get; private set; }

    /// <summary>Whether what stands in a member is added to where it can be.</summary>
    public bool Populates { get; private set; }

    /// <summary>Whether enums without a converter are written by name.</summary>
    public bool NamesEnums { get; private set; }

    /// <summary>The converters that hold for all members.</summary>
    public IReadOnlyList<INamedTypeSymbol> Converters { get; private set; } = [];

    public static OptionsFinder Find(WireProfile profile, INamedTypeSymbol type, SerializerContexts? contexts)
    {
        var finder = new OptionsFinder(WireOptions.Of(profile));
        if (profile == WireProfile.Tolerant || contexts?.Of(type) is not { } context) return finder;
        finder.Options = finder.Options with { IsSourceGenerated = true };
        if (SymbolNames.Attribute(context, KnownTypes.JsonSourceGenerationOptions) is not { } attribute) return finder;
        if (attribute.ConstructorArguments.FirstOrDefault().Value is int defaults) finder.Preset(defaults);
        foreach (var argument in attribute.NamedArguments) finder.Apply(argument.Key, argument.Value);
        return finder;
    }

    private void Preset(int defaults)
    {
        if (defaults == 1) Options = Options with { Naming = "camel", IgnoresCase = true, ReadsNumbersFromText = true };
        if (defaults == 2) Options = Options with { RespectsNullability = true, RespectsParameters = true, RefusesUnknown = true, RefusesDuplicates = true };
    }

    private void Apply(string name, TypedConstant constant)
    {
        if (name == "Converters" && constant is { Kind: TypedConstantKind.Array, IsNull: false })
        {
            Converters = [.. constant.Values.Select(value => value.Value).OfType<INamedTypeSymbol>()];
            return;
        }

        var number = constant.Kind == TypedConstantKind.Array ? 0 : constant.Value as int? ?? 0;
        var yes = constant.Kind != TypedConstantKind.Array && constant.Value is true;
        switch (name)
        {
            case "PropertyNamingPolicy": Options = Options with { Naming = Naming(number) }; break;
            case "DictionaryKeyPolicy": Options = Options with { KeyNaming = Naming(number) }; break;
            case "PropertyNameCaseInsensitive": Options = Options with { IgnoresCase = yes }; break;
            case "UnmappedMemberHandling": Options = Options with { RefusesUnknown = number == 1 }; break;
            case "RespectNullableAnnotations": Options = Options with { RespectsNullability = yes }; break;
            case "RespectRequiredConstructorParameters": Options = Options with { RespectsParameters = yes }; break;
            case "AllowDuplicateProperties": Options = Options with { RefusesDuplicates = !yes }; break;
            case "AllowOutOfOrderMetadataProperties": Options = Options with { AllowsTagAnywhere = yes }; break;
            case "IncludeFields": Options = Options with { IncludesFields = yes }; break;
            case "MaxDepth": Options = Options with { MaxDepth = number }; break;
            case "ReferenceHandler": Options = Options with { PreservesReferences = number == 1 }; break;
            case "NumberHandling":
                Options = Options with { ReadsNumbersFromText = (number & 1) != 0, WritesNumbersAsText = (number & 2) != 0, NamesFloats = (number & 4) != 0 };
                break;
            case "DefaultIgnoreCondition":
                Options = Options with { Ignore = (IgnoreCondition)number switch { IgnoreCondition.WhenWritingNull => IgnoreWhen.Null, IgnoreCondition.WhenWritingDefault => IgnoreWhen.Default, _ => IgnoreWhen.Never } };
                break;
            case "IgnoreReadOnlyProperties": IgnoresReadOnlyProperties = yes; break;
            case "IgnoreReadOnlyFields": IgnoresReadOnlyFields = yes; break;
            case "PreferredObjectCreationHandling": Populates = number == 1; break;
            case "UseStringEnumConverter": NamesEnums = yes; break;
        }
    }

    private static string Naming(int policy) => policy switch
    {
        1 => "camel",
        2 => "snake-lower",
        3 => "snake-upper",
        4 => "kebab-lower",
        5 => "kebab-upper",
        _ => "none",
    };
}
