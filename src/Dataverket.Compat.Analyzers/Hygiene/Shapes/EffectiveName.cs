using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>What a property is called under a profile.</summary>
internal static class EffectiveName
{
    public static string Of(IPropertySymbol property, Profiles profile)
        => SymbolNames.Attribute(property, KnownTypes.JsonPropertyName)?.ConstructorArguments.FirstOrDefault().Value as string
        ?? (profile is Profiles.Tolerant or Profiles.Web ? Model.WireNaming.Camel(property.Name) : property.Name);
}
