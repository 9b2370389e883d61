using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>A schema in source.</summary>
/// <param name="Type">The type that declares it.</param>
/// <param name="Shape">What it looks like on the wire.</param>
internal sealed record DeclaredSchema(INamedTypeSymbol Type, SchemaShape Shape);
