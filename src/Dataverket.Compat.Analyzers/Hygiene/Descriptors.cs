using System.Collections.Immutable;
using System.Linq;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene;

internal static class Descriptors
{
    public static ImmutableArray<DiagnosticDescriptor> Of(params Rule[] rules) => [.. rules.Select(rule => rule.Descriptor)];
}
