using System;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6026: types of assemblies whose baselines nobody keeps.</summary>
internal static class ForeignTypeRule
{
    private const string Compat = "Dataverket.Compat";

    public static void Check(ShapeCheck check)
    {
        if (check.IsEnum) return;
        foreach (var property in check.OpenProperties)
        {
            foreach (var type in SchemaTypes.Named(property.Type))
            {
                if (type.ContainingAssembly is not { } assembly || SymbolEqualityComparer.Default.Equals(assembly, check.Type.ContainingAssembly) || IsOfNet(assembly) || KnowsSchemas(assembly)) continue;
                // Our generator refuses all others itself.
                if (check.Use.Has(Profiles.Json) || type.TypeKind == TypeKind.Enum) check.Report(HygieneRules.ForeignType, property, SymbolNames.ForPeople(property), SymbolNames.ForPeople(type), assembly.Name);
            }
        }
    }

    private static bool KnowsSchemas(IAssemblySymbol assembly)
        => assembly.Name == Compat || assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == Compat));

    private static bool IsOfNet(IAssemblySymbol assembly)
        => assembly.Name is "mscorlib" or "netstandard" or "System" || assembly.Name.StartsWith("System.", StringComparison.Ordinal) || assembly.Name.StartsWith("Microsoft.", StringComparison.Ordinal);
}
