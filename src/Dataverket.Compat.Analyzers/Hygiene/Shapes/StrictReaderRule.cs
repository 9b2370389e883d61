using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6001, at declarations: an event that is read strictly.</summary>
internal static class StrictReaderRule
{
    public static void Check(ShapeCheck check)
    {
        if (!check.Use.Has(Roles.Event)) return;
        if (check.Use.IsRoot && check.Use.Has(Profiles.Strict) && SchemaHeaders.Find(check.Type) is { } schema)
            check.Report(HygieneRules.StrictReader, schema, SymbolNames.ForPeople(check.Type), "the profile Strict");
        if (!check.Use.Has(Profiles.Default | Profiles.Web | Profiles.Respect)) return;
        if (SymbolNames.Attribute(check.Type, KnownTypes.JsonUnmappedMemberHandling) is { } handling && handling.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Enum, Value: 1 })
            check.Report(HygieneRules.StrictReader, handling, SymbolNames.ForPeople(check.Type), "[JsonUnmappedMemberHandling(Disallow)]");
    }
}
