using Microsoft.CodeAnalysis.CSharp;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6014, at declarations: a member that says it is never null and is null when absent.</summary>
internal static class SilentNullRule
{
    public static void Check(ShapeCheck check)
    {
        if (check.IsEnum) return;
        foreach (var property in check.Properties)
        {
            if (property.Type is not { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated } || property.IsRequired || WireProperties.IsRequired(property, check.Use.Profiles)) continue;
            var forgiven = WireProperties.Initializer(property) is { } value && value.IsKind(SyntaxKind.SuppressNullableWarningExpression) && WireProperties.IsDefault(value);
            var byConstructor = WireProperties.Parameter(property) is { HasExplicitDefaultValue: false };
            if (!forgiven && !byConstructor) continue;
            var why = forgiven ? "its default is null all the same" : "its constructor is called without it";
            check.Report(HygieneRules.SilentNull, property, $"'{SymbolNames.ForPeople(property)}' is declared as never null, but where it is absent {why}: make it required, give it a default, or make it nullable");
        }
    }
}
