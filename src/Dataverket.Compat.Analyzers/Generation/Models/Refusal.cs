using System.Linq;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Models;

/// <summary>Something the generator refuses, where, and the words of the message.</summary>
internal sealed record Refusal(string RuleId, SourcePlace? Place, EquatableArray<string> Words)
{
    public Diagnostic ToDiagnostic()
        => Diagnostic.Create(RuleTable.Find(RuleId).Descriptor, Place?.ToLocation(), Words.Cast<object>().ToArray());
}
