using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6006 and DVC6008: what becomes of a variant that is not known.</summary>
internal static class VariantRules
{
    public static void Check(ShapeCheck check)
    {
        if (check.IsEnum || !check.Use.Has(Profiles.Json) || !SchemaTypes.IsPolymorphic(check.Type)) return;
        var ignores = SchemaTypes.IgnoresUnknownVariants(check.Type);
        if (check.Use.Has(Roles.ReadByOlder)) CheckFallback(check, ignores);
        if (!ignores) return;
        var others = WireProperties.All(check.Type).FirstOrDefault(property => SymbolNames.Attribute(property, KnownTypes.JsonExtensionData) is not null);
        if (others is not null) check.Report(HygieneRules.LostDiscriminator, check.Type, SymbolNames.ForPeople(check.Type), others.Name);
    }

    private static void CheckFallback(ShapeCheck check, bool ignores)
    {
        const string Set = "set [JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true)]";
        const string Make = "make the base a class that is not abstract";
        var canBeMade = check.Type is { TypeKind: TypeKind.Class, IsAbstract: false };
        var (fault, advice) = (ignores, canBeMade) switch
        {
            (false, true) => ("does not pass over unknown discriminators", Set),
            (true, false) => ("its base cannot be made", Make),
            (false, false) => ("neither passes over unknown discriminators nor has a base that can be made", $"{Set} and {Make}"),
            _ => ("", ""),
        };
        if (fault.Length > 0) check.Report(HygieneRules.ClosedVariants, check.Type, SymbolNames.ForPeople(check.Type), fault, advice);
    }
}
