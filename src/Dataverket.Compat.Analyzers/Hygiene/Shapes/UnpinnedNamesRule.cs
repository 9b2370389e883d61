using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6012: names that a rename would change. One finding a type, so that a schema is not underlined all over.</summary>
internal static class UnpinnedNamesRule
{
    public static void Check(ShapeCheck check)
    {
        var (count, all, pin) = check.IsEnum ? Names(check) : Properties(check);
        if (count == 0) return;
        var who = count == all ? $"All {all} members" : $"{count} of {all} members";
        (string, string)? fact = Naming(check) is { } naming ? (Facts.Naming, naming) : null;
        check.Report(HygieneRules.UnpinnedNames, check.Type, null, fact, who, SymbolNames.ForPeople(check.Type), count == 1 ? "it" : "them", pin);
    }

    // Our writer names enums in camel case as well; the string converter of System.Text.Json takes the name as it is.
    private static string? Naming(ShapeCheck check)
    {
        var camel = check.IsEnum ? Profiles.Tolerant : Profiles.Tolerant | Profiles.Web;
        return (check.Use.Has(camel), check.Use.Has((Profiles.Json | Profiles.Tolerant) & ~camel)) switch
        {
            (true, false) => Facts.Camel,
            (false, true) => Facts.None,
            _ => null,
        };
    }

    private static (int, int, string) Properties(ShapeCheck check)
    {
        var named = check.Properties.Where(property => SymbolNames.Attribute(property, KnownTypes.JsonExtensionData) is null).ToList();
        return (named.Count(property => SymbolNames.Attribute(property, KnownTypes.JsonPropertyName) is null), named.Count, "JsonPropertyName");
    }

    // The numbers of an enum that is written as one are its names.
    private static (int, int, string) Names(ShapeCheck check)
    {
        var converter = SchemaTypes.Converter(check.Type);
        var isText = check.Use.Has(Profiles.Tolerant) || converter == ConverterKind.EnumText || (converter == ConverterKind.None && check.Use.IsTextByMember);
        if (!isText || converter is ConverterKind.Custom or ConverterKind.Unknown) return default;
        var fields = check.Type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue).ToList();
        return (fields.Count(field => SymbolNames.Attribute(field, KnownTypes.JsonStringEnumMemberName) is null), fields.Count, "JsonStringEnumMemberName");
    }
}
