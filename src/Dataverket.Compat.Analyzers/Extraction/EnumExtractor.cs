using System;
using System.Globalization;
using System.Linq;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>Enums. One that is spelled in two ways in a schema is two types of it; the kind tells them apart: the form, and the naming policy after a colon.</summary>
internal sealed class EnumExtractor(ShapeExtractor shapes)
{
    private const string Number = "number:none";
    private const string Open = "open:camel";

    public TypeRef Of(INamedTypeSymbol type, bool isOpen)
        => shapes.Name(type, shapes.IsTolerant ? isOpen ? Open : "text:camel" : shapes.Options.NamesEnums ? Kind(allowsNumbers: true, "none") : Number);

    public static bool IsKind(string kind) => kind.IndexOf(':') > 0;

    public static string Kind(bool allowsNumbers, string naming) => (allowsNumbers ? "either:" : "text:") + naming;

    public static EnumShape Extract(INamedTypeSymbol type, string name, string kind)
    {
        var underlying = type.EnumUnderlyingType is { } number && JsonScalars.Find(number) is { } scalar ? scalar : WireScalar.Int32;
        var members = type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue)
            .Select(field => new EnumMember(WireName(field, kind), Text(field.ConstantValue)) { ClrName = field.Name, IsExplicit = IsExplicit(field) });
        return new(name, Form(kind), BaselineKept.Sort(members).ToEquatable())
        {
            IsFlags = SymbolNames.Attribute(type, KnownTypes.Flags) is not null,
            IsOpen = kind == Open,
            Underlying = underlying,
            ReadsClrNames = kind.StartsWith("either:", StringComparison.Ordinal) && kind != Kind(allowsNumbers: true, "none"),
        };
    }

    /// <summary>The value of an enum as canonical text: its name where it is spelled by name and has one, else its number.</summary>
    public static string Value(INamedTypeSymbol type, string kind, object value)
    {
        var field = Form(kind) == EnumForm.Number ? null : type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Text(field.ConstantValue) == Text(value));
        return field is null ? Text(value) : BaselineQuote.Of(WireName(field, kind));
    }

    private static EnumForm Form(string kind) => kind[0] switch
    {
        'n' => EnumForm.Number,
        'e' => EnumForm.TextOrNumber,
        _ => EnumForm.Text,
    };

    private static string WireName(IFieldSymbol field, string kind)
    {
        if (Form(kind) == EnumForm.Number) return field.Name;
        var pinned = SymbolNames.Attribute(field, KnownTypes.JsonStringEnumMemberName)?.ConstructorArguments.FirstOrDefault().Value as string;
        return pinned ?? WireNaming.Apply(kind.Substring(kind.IndexOf(':') + 1), field.Name);
    }

    private static bool IsExplicit(IFieldSymbol field)
    {
        foreach (var reference in field.DeclaringSyntaxReferences)
            if (reference.GetSyntax() is EnumMemberDeclarationSyntax { EqualsValue: not null }) return true;
        return false;
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);
}
