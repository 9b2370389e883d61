using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6005: numbers that follow from the order, and a zero that no name stands for.</summary>
internal static class ImplicitEnumRule
{
    public static void Check(ShapeCheck check)
    {
        if (!check.IsEnum) return;
        var fields = check.Type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue).ToList();
        if (fields.Count == 0) return;
        var implied = fields.Where(field => !IsExplicit(field)).ToList();
        var lacksZero = check.Use.ZeroAppears && !fields.Exists(field => System.Convert.ToDecimal(field.ConstantValue, System.Globalization.CultureInfo.InvariantCulture) == 0m);
        List<string> faults = [];
        if (implied.Count > 0) faults.Add($"leaves the numbers of {implied.Count} of its {fields.Count} members to their order: write them out");
        if (lacksZero) faults.Add("has no member for 0, which an absent or unknown value reads as: add one, such as Unknown = 0");
        if (faults.Count == 0) return;
        var words = string.Join("; it ", faults);
        // By our own reader names are written: order alone can then only move what absence means.
        DiagnosticSeverity? severity = check.Use.Has(Profiles.Json) || lacksZero ? null : DiagnosticSeverity.Info;
        (string, string)? fact = implied.Count > 0 ? (Facts.Implied, "true") : null;
        check.Report(HygieneRules.ImplicitEnum, check.Type, severity, fact, check.Type.Name, words);
    }

    private static bool IsExplicit(IFieldSymbol field)
        => field.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.EnumMemberDeclarationSyntax { EqualsValue: not null });
}
