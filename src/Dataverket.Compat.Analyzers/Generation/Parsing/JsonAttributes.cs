using System;
using System.Linq;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Attributes of System.Text.Json: those the generator honours, and the refusal of all others.</summary>
internal static class JsonAttributes
{
    private static readonly string[] Honoured =
    [
        KnownTypes.JsonPropertyName, KnownTypes.JsonIgnore, KnownTypes.JsonRequired, KnownTypes.JsonConstructor, KnownTypes.JsonSerializable,
        KnownTypes.JsonStringEnumMemberName,
    ];

    /// <param name="symbol">A type or member.</param>
    /// <param name="sink">Takes refusals.</param>
    /// <param name="mayHaveVariants">Whether attributes that declare variants are carried out at this place.</param>
    public static void RefuseOthers(ISymbol symbol, RefusalSink sink, bool mayHaveVariants = false)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is not { } type || !IsJson(type)) continue;
            var name = SymbolNames.Full(type);
            if (Honoured.Contains(name) || (mayHaveVariants && name is KnownTypes.JsonPolymorphic or KnownTypes.JsonDerivedType)) continue;
            // On a type the converter was looked for before; here only a schema's own type is left, which must be an object.
            if (name == KnownTypes.JsonConverter && symbol is IPropertySymbol && ConverterParser.IsDeclared(symbol)) continue;
            Refuse(symbol, attribute, Advice(type), sink);
        }

        if (symbol is ITypeSymbol && SymbolNames.Attribute(symbol, KnownTypes.WireShape) is not null && SymbolNames.Attribute(symbol, KnownTypes.JsonConverter) is null)
        {
            sink.Refuse(
                GenerationRules.MemberAttribute, symbol, SymbolNames.ForPeople(symbol), "WireShape", "there is no [JsonConverter] beside it", "add the converter, or remove it");
        }
    }

    public static void Refuse(ISymbol symbol, AttributeData attribute, string advice, RefusalSink sink)
        => sink.Refuse(GenerationRules.JsonAttribute, symbol, SymbolNames.ForPeople(symbol), ShortName(attribute.AttributeClass!), advice);

    public static bool HasAny(ISymbol symbol) => symbol.GetAttributes().Any(attribute => attribute.AttributeClass is { } type && IsJson(type));

    /// <summary>The condition of a <c>[JsonIgnore]</c>, <c>null</c> without the attribute.</summary>
    public static IgnoreCondition? Ignores(ISymbol symbol)
    {
        if (SymbolNames.Attribute(symbol, KnownTypes.JsonIgnore) is not { } attribute) return null;
        var condition = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Condition").Value.Value;
        return condition is int number ? (IgnoreCondition)number : IgnoreCondition.Always;
    }

    // An attribute derived from one of theirs (a converter of one's own) changes the wire just as much.
    private static bool IsJson(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
            if (t.ContainingNamespace?.ToDisplayString() == KnownTypes.JsonNamespace) return true;
        return false;
    }

    private static string ShortName(INamedTypeSymbol type)
        => type.Name.EndsWith("Attribute", StringComparison.Ordinal) ? type.Name.Substring(0, type.Name.Length - 9) : type.Name;

    private static string Advice(INamedTypeSymbol type) => ShortName(type) switch
    {
        "JsonConverter" => "what a converter writes cannot be known here; say it with [WireShape(DataScalar.Text)] beside it, or remove it (an enum is written by name without one)",
        "JsonPolymorphic" or "JsonDerivedType" => "only a class or interface of this project can have variants",
        "JsonExtensionData" => "unknown members survive in the original bytes; remove it",
        "JsonInclude" => "make the member public",
        _ => "remove it",
    };
}
