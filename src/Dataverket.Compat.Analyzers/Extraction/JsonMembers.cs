using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>Finds the members of a type as System.Text.Json does: from the type upward, each level by itself, so that an override with another name is a second member.</summary>
internal sealed class JsonMembers
{
    private readonly WireOptions _options;
    private readonly Dictionary<string, int> _byName;
    private readonly List<JsonMember> _found = [];
    private readonly Dictionary<string, JsonMember> _ignored = new(StringComparer.Ordinal);

    private JsonMembers(WireOptions options)
    {
        _options = options;
        _byName = new(options.IgnoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
    }

    public IReadOnlyList<JsonMember> Found => _found;

    /// <summary>Whether a member takes what the others do not.</summary>
    public bool HasExtensionData { get; private set; }

    /// <summary>What System.Text.Json throws for when it first meets the type.</summary>
    public string? Fault { get; private set; }

    public static JsonMembers Find(INamedTypeSymbol type, WireOptions options)
    {
        var members = new JsonMembers(options);
        foreach (var level in Levels(type))
        {
            foreach (var member in level.GetMembers())
                if (member is IPropertySymbol { IsStatic: false, IsIndexer: false, ExplicitInterfaceImplementations.IsEmpty: true } property) members.Property(property);
            foreach (var member in level.GetMembers())
                if (member is IFieldSymbol { IsStatic: false } field && (!field.IsImplicitlyDeclared || level.IsTupleType)) members.Field(field);
        }

        return members;
    }

    private static IEnumerable<INamedTypeSymbol> Levels(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Interface)
        {
            yield return type;
            foreach (var parent in type.AllInterfaces) yield return parent;
            yield break;
        }

        for (INamedTypeSymbol? t = type; t is not null && t.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType); t = t.BaseType) yield return t;
    }

    private void Property(IPropertySymbol property)
    {
        // An override that is ignored takes what it overrides with it.
        if (property.IsVirtual && _ignored.TryGetValue(property.Name, out var ignored) && ignored.Symbol is IPropertySymbol { IsOverride: true } && SymbolEqualityComparer.Default.Equals(ignored.Type, property.Type)) return;
        var isIncluded = SymbolNames.Attribute(property, KnownTypes.JsonInclude) is not null;
        if (isIncluded || IsPublic(property.GetMethod) || IsPublic(property.SetMethod)) Add(property, property.Type, isIncluded);
    }

    private void Field(IFieldSymbol field)
    {
        var isIncluded = SymbolNames.Attribute(field, KnownTypes.JsonInclude) is not null;
        // Of a tuple only the fields of the struct itself count, whatever names the source gives them.
        if (field.ContainingType.IsTupleType && field.CorrespondingTupleField is { } real && !SymbolEqualityComparer.Default.Equals(real, field)) return;
        if (isIncluded || (_options.IncludesFields && field.DeclaredAccessibility == Accessibility.Public)) Add(field, field.Type, isIncluded);
    }

    private void Add(ISymbol symbol, ITypeSymbol type, bool isIncluded)
    {
        var ignores = JsonAttributes.Ignores(symbol);
        if (type is IPointerTypeSymbol or IFunctionPointerTypeSymbol || type.IsRefLikeType)
        {
            if (ignores != IgnoreCondition.Always) Fault ??= $"'{symbol.Name}' has a type that cannot be read or written";
            return;
        }

        var pinned = SymbolNames.Attribute(symbol, KnownTypes.JsonPropertyName)?.ConstructorArguments.FirstOrDefault().Value as string;
        var member = new JsonMember(symbol, type, pinned ?? WireNaming.Apply(_options.Naming, symbol.Name), pinned is not null, ignores) { IsIncluded = isIncluded };
        if (!member.IsIgnored && SymbolNames.Attribute(symbol, KnownTypes.JsonExtensionData) is not null)
        {
            if (HasExtensionData) Fault ??= "two members take what is unknown";
            HasExtensionData = true;
            return;
        }

        if (!_byName.TryGetValue(member.Name, out var index))
        {
            _byName.Add(member.Name, _found.Count);
            _found.Add(member);
        }
        else if (_found[index].IsIgnored) _found[index] = member;
        else if (!member.IsIgnored && !IsHidden(member, _found[index]) && !(_ignored.TryGetValue(symbol.Name, out var ignored) && IsHidden(member, ignored)))
            Fault ??= $"\"{member.Name}\" is the name of two members";
        if (member.IsIgnored) _ignored[symbol.Name] = member;
    }

    // Hidden by a member of a derived type, with or without 'override'.
    private static bool IsHidden(JsonMember member, JsonMember other)
        => member.Symbol.Name == other.Symbol.Name && Derives(other.Symbol.ContainingType, member.Symbol.ContainingType);

    private static bool Derives(INamedTypeSymbol type, INamedTypeSymbol from)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
            if (SymbolEqualityComparer.Default.Equals(t, from)) return true;
        return type.AllInterfaces.Contains(from, SymbolEqualityComparer.Default);
    }

    private static bool IsPublic(IMethodSymbol? accessor) => accessor is { DeclaredAccessibility: Accessibility.Public };
}
