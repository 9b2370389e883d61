using System.Collections.Generic;
using System.Linq;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>Every id of this package, each once. A family of rules is one file beside this one.</summary>
internal static class RuleTable
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        .. WireMemberRules.All, .. WireTypeRules.All, .. WireObjectRules.All, .. WireIdentityRules.All, .. EnumWireRules.All, .. VersionRules.All, .. BaselineRules.All, .. HygieneRules.All,
        .. GenerationRules.All,
    ];

    public static Rule Find(string id) => All.First(rule => rule.Id == id);
}
