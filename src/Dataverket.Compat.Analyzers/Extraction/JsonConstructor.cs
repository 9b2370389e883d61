using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>The constructor that System.Text.Json calls.</summary>
internal sealed class JsonConstructor
{
    private readonly IMethodSymbol? _constructor;

    private JsonConstructor(IMethodSymbol? constructor, string? fault = null, bool failsWriting = false) => (_constructor, Fault, FailsWriting) = (constructor, fault, failsWriting);

    /// <summary>Why no value can be made.</summary>
    public string? Fault { get; private set; }

    public bool FailsWriting { get; }

    public bool SetsRequiredMembers => _constructor is not null && SymbolNames.Attribute(_constructor, KnownTypes.SetsRequiredMembers) is not null;

    public static JsonConstructor Find(INamedTypeSymbol type, IReadOnlyList<JsonMember> members)
    {
        if (type.IsAbstract || type.TypeKind == TypeKind.Interface) return new(null);
        var all = type.InstanceConstructors;
        var marked = all.Where(constructor => SymbolNames.Attribute(constructor, KnownTypes.JsonConstructor) is not null).ToList();
        if (marked.Count > 1) return new(null, "two constructors are marked [JsonConstructor]", failsWriting: true);
        // A struct without a mark is made by its default and filled by setters.
        if (marked.Count == 0 && type.IsValueType && !(type.Name == "KeyValuePair" && KnownSymbols.IsIn(type, "System.Collections.Generic"))) return new(null);
        var open = all.Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public && !(type.IsValueType && constructor.IsImplicitlyDeclared)).ToList();
        var picked = marked.FirstOrDefault() ?? open.FirstOrDefault(constructor => constructor.Parameters.IsEmpty) ?? (open.Count == 1 ? open[0] : null);
        if (picked is null) return new(null, open.Count == 0 ? "it has no public constructor" : "it has several constructors and none is marked [JsonConstructor]");
        var found = new JsonConstructor(picked);
        if (picked.Parameters.FirstOrDefault(parameter => !members.Any(member => Takes(parameter, member))) is { } stray) found.Fault = $"the constructor parameter '{stray.Name}' matches no property";
        return found;
    }

    /// <summary>The parameter that takes a member.</summary>
    public IParameterSymbol? Parameter(JsonMember member)
    {
        if (_constructor is not null)
            foreach (var parameter in _constructor.Parameters)
                if (Takes(parameter, member)) return parameter;
        return null;
    }

    private static bool Takes(IParameterSymbol parameter, JsonMember member)
        => string.Equals(parameter.Name, member.Symbol.Name, StringComparison.OrdinalIgnoreCase) && SymbolEqualityComparer.Default.Equals(parameter.Type, member.Type);
}
