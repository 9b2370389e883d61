using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Plain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>Walks the types that one schema reaches.</summary>
internal sealed class ReachWalk
{
    private readonly Dictionary<INamedTypeSymbol, SchemaUse> _uses = new(SymbolEqualityComparer.Default);
    private readonly Queue<INamedTypeSymbol> _open = new();

    private ReachWalk(INamedTypeSymbol type, AttributeData attribute, CancellationToken token)
    {
        Reach(type, Use(type), SchemaHeaders.Profile(attribute, type.ContainingAssembly), SchemaHeaders.Role(attribute));
        Walk(token);
    }

    // A plain schema is not asked for its members.
    private ReachWalk(PlainType type, CancellationToken token)
    {
        var (root, roles) = (Use(type.Symbol), SchemaHeaders.Role(KnownTypes.SchemaAttributes[type.Header.Kind]));
        (root.Profiles, root.Roles) = (Profiles.Tolerant, roles);
        foreach (var member in type.Members)
        {
            MarkEnum(member.Type, isByText: false, isAbsent: !SchemaTypes.IsNullable(member.Type) && !member.IsRequired && member.Initializer is null);
            foreach (var named in SchemaTypes.Named(member.Type))
            {
                if (!IsHere(named)) continue;
                Reach(named.OriginalDefinition, Use(named), root.Profiles, roles);
            }
        }

        Walk(token);
    }

    private void Walk(CancellationToken token)
    {
        while (_open.Count > 0)
        {
            token.ThrowIfCancellationRequested();
            var next = _open.Dequeue();
            if (next.TypeKind == TypeKind.Enum) continue;
            var use = _uses[next];
            foreach (var each in Neighbours(next)) Reach(each, Use(each), use.Profiles, use.Roles);
        }
    }

    /// <summary>What a schema reaches, itself among it. No symbol is in it.</summary>
    public static SchemaReached Of(INamedTypeSymbol type, AttributeData attribute, CancellationToken token)
    {
        var walk = new ReachWalk(type, attribute, token);
        return new(SchemaHeaders.MessageType(attribute), Key(type), [.. walk._uses.Select(use => (Key(use.Key), use.Value))]);
    }

    /// <summary>What a plain schema reaches, itself among it.</summary>
    public static SchemaReached Of(PlainType type, CancellationToken token)
    {
        var walk = new ReachWalk(type, token);
        return new(type.Header.MessageType, Key(type.Symbol), [.. walk._uses.Select(use => (Key(use.Key), use.Value))]) { IsQuiet = type.Members.All(member => IsQuiet(member, type.Symbol)) };
    }

    /// <summary>What a type is called among all that a compilation knows the source of.</summary>
    public static string Key(INamedTypeSymbol type) => $"{SymbolNames.Full(type.OriginalDefinition)}, {type.ContainingAssembly?.Name}";

    /// <summary>The types that stand in it and that this compilation knows the source of.</summary>
    public static IEnumerable<INamedTypeSymbol> Neighbours(INamedTypeSymbol type)
    {
        if (type.BaseType is { SpecialType: SpecialType.None } @base && IsHere(@base)) yield return @base.OriginalDefinition;
        foreach (var attribute in type.GetAttributes())
        {
            if (SymbolNames.Is(attribute.AttributeClass, KnownTypes.JsonDerivedType) && attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Type, Value: INamedTypeSymbol derived } && IsHere(derived))
                yield return derived.OriginalDefinition;
        }

        foreach (var property in WireProperties.Declared(type))
        {
            // What a converter writes is its own affair; an enum stays one.
            var kind = SchemaTypes.Converter(property);
            if (kind is ConverterKind.Custom or ConverterKind.Unknown) continue;
            foreach (var named in SchemaTypes.Named(property.Type))
                if (IsHere(named)) yield return named.OriginalDefinition;
        }
    }

    // The rules that look at members under the tolerant profile: of nulls that are let through, of types that are demanded without end, of enums of others.
    private static bool IsQuiet(PlainMember member, INamedTypeSymbol root)
    {
        if (member.Initializer is PostfixUnaryExpressionSyntax or ParenthesizedExpressionSyntax) return false;
        foreach (var named in SchemaTypes.Named(member.Type))
        {
            if (named.TypeKind == TypeKind.Enum && !SymbolEqualityComparer.Default.Equals(named.ContainingAssembly, root.ContainingAssembly)) return false;
            if (member.IsRequired && named is { TypeKind: TypeKind.Class, SpecialType: SpecialType.None, DeclaringSyntaxReferences.IsEmpty: false }) return false;
        }

        return true;
    }

    private void Reach(INamedTypeSymbol type, SchemaUse use, Profiles profiles, Roles roles)
    {
        if ((use.Profiles | profiles) == use.Profiles && (use.Roles | roles) == use.Roles) return;
        use.Profiles |= profiles;
        use.Roles |= roles;
        if (type.TypeKind != TypeKind.Enum) MarkEnums(type, profiles);
        _open.Enqueue(type);
    }

    // What the properties of a type say about the enums in them.
    private void MarkEnums(INamedTypeSymbol type, Profiles profiles)
    {
        foreach (var property in WireProperties.Declared(type))
        {
            if (!IsEnum(property.Type)) continue;
            var absent = !SchemaTypes.IsNullable(property.Type) && !WireProperties.IsRequired(property, profiles)
                && WireProperties.Initializer(property) is not { } value && WireProperties.Parameter(property) is not { HasExplicitDefaultValue: true };
            MarkEnum(property.Type, SchemaTypes.Converter(property) == ConverterKind.EnumText, absent);
        }
    }

    private void MarkEnum(ITypeSymbol type, bool isByText, bool isAbsent)
    {
        var open = SchemaTypes.OpenEnum(type);
        if ((open ?? SchemaTypes.Bare(type)) is not INamedTypeSymbol { TypeKind: TypeKind.Enum } named || !IsHere(named)) return;
        var use = Use(named);
        if (isByText) use.IsTextByMember = true;
        if (open is not null || isAbsent) use.ZeroAppears = true;
    }

    private static bool IsEnum(ITypeSymbol type) => (SchemaTypes.OpenEnum(type) ?? SchemaTypes.Bare(type)).TypeKind == TypeKind.Enum;

    private SchemaUse Use(INamedTypeSymbol type)
    {
        if (!_uses.TryGetValue(type.OriginalDefinition, out var use)) _uses.Add(type.OriginalDefinition, use = new());
        return use;
    }

    private static bool IsHere(INamedTypeSymbol type) => type.TypeKind is TypeKind.Class or TypeKind.Struct or TypeKind.Interface or TypeKind.Enum && !type.OriginalDefinition.DeclaringSyntaxReferences.IsEmpty;
}
