using System.Collections.Immutable;
using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>A judgement as the compiler shows it. What fixes and tools need of it travels in properties, so that nobody reads messages.</summary>
internal static class Told
{
    public const string TypeProperty = "type";
    public const string MemberProperty = "member";
    public const string DirectionProperty = "direction";
    public const string OutcomeProperty = "outcome";
    public const string PointerProperty = "pointer";
    public const string WitnessProperty = "witness";

    /// <summary>What has shipped in place of it (<see cref="Model.Finding.Was"/>).</summary>
    public const string WasProperty = "was";

    /// <summary>The baseline that it is about, below the project; empty when it is about none.</summary>
    public const string BaselineProperty = "baseline";

    /// <summary>How the line of the member or enum name in that baseline begins; empty when it is about none.</summary>
    public const string LineProperty = "line";

    /// <param name="judgement">What is told.</param>
    /// <param name="location">Where it is shown.</param>
    /// <param name="declared">Where it is declared, when that is elsewhere; <c>null</c> when it is not.</param>
    /// <param name="baseline">The path of the baseline, below the project.</param>
    /// <param name="line">How its line there begins.</param>
    public static Diagnostic At(Judgement judgement, Location location, Location? declared = null, string baseline = "", string line = "")
    {
        var finding = judgement.Finding;
        var properties = ImmutableDictionary<string, string?>.Empty
            .Add(TypeProperty, finding.Type).Add(MemberProperty, finding.Member).Add(WasProperty, finding.Was).Add(BaselineProperty, baseline).Add(LineProperty, line)
            .Add(PointerProperty, finding.Pointer).Add(WitnessProperty, finding.Witness)
            .Add(DirectionProperty, finding.Direction == Model.Direction.Backward ? "backward" : "forward").Add(OutcomeProperty, Outcome(finding.Outcome));
        return Diagnostic.Create(RuleTable.Find(finding.RuleId).Descriptor, location, Severity(judgement.Verdict), declared is null || declared == location ? null : [declared], properties, judgement.Message);
    }

    private static DiagnosticSeverity Severity(Verdict verdict) => verdict switch
    {
        Verdict.Error => DiagnosticSeverity.Error,
        Verdict.Warning => DiagnosticSeverity.Warning,
        _ => DiagnosticSeverity.Info,
    };

    private static string Outcome(Model.Outcome outcome) => outcome switch
    {
        Model.Outcome.OtherMeaning => "other-meaning",
        _ => outcome.ToString().ToLowerInvariant(),
    };
}
