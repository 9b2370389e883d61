using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6004: an enum whose names older readers throw on.</summary>
internal static class ClosedEnumTextRule
{
    public static void Check(ShapeCheck check)
    {
        if (!check.IsEnum || !check.Use.Has(Profiles.Json) || !check.Use.Has(Roles.ReadByOlder)) return;
        var byType = SchemaTypes.Converter(check.Type);
        if (byType == ConverterKind.EnumText || (byType == ConverterKind.None && check.Use.IsTextByMember))
            check.Report(HygieneRules.ClosedEnumText, check.Type, check.Type.Name);
    }
}
