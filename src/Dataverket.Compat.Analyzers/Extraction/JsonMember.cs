using Dataverket.Compat.Analyzers.Generation.Parsing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>A property or field that System.Text.Json finds on a type.</summary>
/// <param name="Symbol">The property or field.</param>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its effective name.</param>
/// <param name="IsPinned">Whether an attribute gives the name.</param>
/// <param name="Ignores">The condition of its <c>[JsonIgnore]</c>.</param>
internal sealed record JsonMember(ISymbol Symbol, ITypeSymbol Type, string Name, bool IsPinned, IgnoreCondition? Ignores)
{
    public bool IsIgnored => Ignores == IgnoreCondition.Always;

    /// <summary>Whether <c>[JsonInclude]</c> opens accessors that are not public.</summary>
    public bool IsIncluded { get; init; }

    public bool HasGetter => Symbol is IFieldSymbol || IsOpen((Symbol as IPropertySymbol)?.GetMethod);

    public bool HasSetter => Symbol is IFieldSymbol known ? !known.IsReadOnly : IsOpen((Symbol as IPropertySymbol)?.SetMethod);

    public bool IsInitOnly => Symbol is IPropertySymbol { SetMethod.IsInitOnly: true };

    public bool IsRequired => Symbol is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };

    // A derived type may override one accessor and inherit the other.
    private bool IsOpen(IMethodSymbol? accessor) => accessor is not null && (IsIncluded || accessor.DeclaredAccessibility == Accessibility.Public);
}
