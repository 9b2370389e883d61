using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;
using VariantShape = Dataverket.Compat.Analyzers.Model.VariantShape;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>
/// Where findings of one schema stand: at the member, at its type when the member is gone, or at the schema when neither is declared in a file of the schema's.
/// An editor shows at once what lies within the schema's own declaration; what lies beside it (an enum below a record) it may show only with the build.
/// </summary>
internal sealed class Places(INamedTypeSymbol schema, SchemaShape shape, Compilation compilation)
{
    private readonly HashSet<SyntaxTree> _trees = [.. schema.DeclaringSyntaxReferences.Select(reference => reference.SyntaxTree)];

    /// <summary>Where it is shown, and where the member or type itself is declared; <c>null</c> when no source has it.</summary>
    public (Location Shown, Location? Declared) Of(Finding finding)
    {
        var type = Type(finding.Type);
        var member = type is null || finding.Member.Length == 0 ? null : Member(type, finding);
        var shown = Here(member) ?? Here(type) ?? Here(schema) ?? schema.Locations.FirstOrDefault() ?? Location.None;
        return (shown, Here(member) ?? (member ?? type)?.Locations.FirstOrDefault(location => location.IsInSource));
    }

    private INamedTypeSymbol? Type(string name)
    {
        if (shape.Find(name) is not { } found || ReferenceEquals(found, shape.Root)) return schema;
        var clr = found.ClrName;
        var last = clr.Substring(clr.LastIndexOf('.') + 1);
        return compilation.GetSymbolsWithName(last, SymbolFilter.Type).OfType<INamedTypeSymbol>().FirstOrDefault(type => SymbolNames.Full(type) == clr);
    }

    private ISymbol? Member(INamedTypeSymbol type, Finding finding)
    {
        var clr = shape.Find(finding.Type) switch
        {
            ObjectShape found => Clr(found),
            VariantShape found => Clr(found.Base),
            EnumShape found => found.Members.FirstOrDefault(member => member.Name == finding.Member)?.ClrName,
            _ => null,
        };
        for (var each = type; each is not null && clr is { Length: > 0 }; each = each.BaseType)
            if (each.GetMembers(clr).FirstOrDefault() is { } member) return member;
        return null;

        string? Clr(ObjectShape found) => found.Members.FirstOrDefault(member => member.Name == finding.Member)?.ClrName;
    }

    private Location? Here(ISymbol? symbol) => symbol?.Locations.FirstOrDefault(location => location.SourceTree is { } tree && _trees.Contains(tree));
}
