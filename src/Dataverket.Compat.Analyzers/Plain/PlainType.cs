using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Plain;

/// <summary>
/// A schema that is declared in one piece and holds nothing but plain members: no base, no parameters, no type of its own, no other attribute than are known here. What it is can be read
/// from its syntax; the compiler is asked once for each name that occurs, and not once for each member.
/// </summary>
/// <param name="Node">The declaration.</param>
/// <param name="Symbol">What it declares. Nobody has asked it for its members.</param>
/// <param name="Header">Its schema attribute.</param>
/// <param name="Members">Its members, in order.</param>
internal sealed record PlainType(TypeDeclarationSyntax Node, INamedTypeSymbol Symbol, PlainHeader Header, IReadOnlyList<PlainMember> Members);
