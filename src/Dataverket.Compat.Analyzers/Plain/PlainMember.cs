using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Plain;

/// <summary>A public property with an open getter and setter, as its declaration alone tells it.</summary>
/// <param name="Name">The property.</param>
/// <param name="Type">Its type, with its mark for null.</param>
/// <param name="IsRequired">Whether it is declared so.</param>
/// <param name="IsInitOnly">Whether it is set at construction only.</param>
/// <param name="Pinned">The name that <c>[JsonPropertyName]</c> gives it; <c>null</c> without one.</param>
/// <param name="Initializer">What it holds before anything is read; <c>null</c> where nothing is said.</param>
internal sealed record PlainMember(string Name, ITypeSymbol Type, bool IsRequired, bool IsInitOnly, string? Pinned, ExpressionSyntax? Initializer);
