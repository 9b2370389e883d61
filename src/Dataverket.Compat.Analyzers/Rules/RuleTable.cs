using System.Collections.Generic;
using System.Linq;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>Every id of this package, each once. A family of rules is one file beside this one.</summary>
internal static class RuleTable
{
    public static IReadOnlyList<Rule> All { get; } = [.. GenerationRules.All, .. HygieneRules.All];

    public static Rule Find(string id) => All.First(rule => rule.Id == id);
}
