using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;
using VariantShape = Dataverket.Compat.Analyzers.Model.VariantShape;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>
/// Where findings of one schema stand: at the member, at its type when the member is gone, at the schema when this project declares neither. A finding is told
/// with the type that declares the place, in whichever file that is: an editor shows while typing only what lies within the type that was looked at.
/// </summary>
internal sealed class Places(INamedTypeSymbol schema, SchemaShape shape, Compilation compilation)
{
    /// <summary>The type that it is told with, and where.</summary>
    public (INamedTypeSymbol Owner, Location Shown) Of(Finding finding)
    {
        var type = Type(finding.Type);
        var member = type is null || finding.Member.Length == 0 ? null : Member(type, finding);
        // What a generic base holds is declared by its definition, which is what is looked at.
        if (Here(member) is { } own) return (member!.ContainingType.OriginalDefinition, own);
        return Here(type) is { } found ? (type!, found) : (schema, Here(schema) ?? Location.None);
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

    // Of a project that this one refers to, an editor knows the source as well; nothing can be told there.
    private Location? Here(ISymbol? symbol)
        => symbol is not null && SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, compilation.Assembly) ? symbol.Locations.FirstOrDefault(location => location.IsInSource) : null;
}
