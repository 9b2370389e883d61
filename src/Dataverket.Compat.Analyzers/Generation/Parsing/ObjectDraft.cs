using System.Collections.Generic;
using Dataverket.Compat.Analyzers.Generation.Models;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>An object as it is in every schema that reaches it: only the places of what its members hold differ.</summary>
/// <param name="Name">The type's own name.</param>
/// <param name="IsValueType">Whether it is a struct.</param>
/// <param name="Members">Its members with their types. What attributes make of a value is in none of them.</param>
internal sealed record ObjectDraft(string Name, bool IsValueType, IReadOnlyList<(MemberModel Member, ITypeSymbol Type)> Members);
