using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>DVC59xx: what is wrong with the baselines themselves. The texts of the pages.</summary>
internal static class BaselineRules
{
    public static readonly Rule Faulty = new(
        "DVC5901", "Dataverket.Versions", "Baseline cannot be read", "{0}: {1}",
        "A line that cannot be read protects nothing, and what it said would be lost without a word.",
        "Mend the line, or take it from the history again. Of a merge conflict keep the lines of both sides: each stands for itself.",
        "Notes that begin with `#`, and words that a later version of the format adds.",
        DiagnosticSeverity.Error);

    public static IReadOnlyList<Rule> All { get; } = [Faulty];
}
