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

    public static Diagnostic At(Judgement judgement, Location location)
    {
        var finding = judgement.Finding;
        var properties = ImmutableDictionary<string, string?>.Empty
            .Add(TypeProperty, finding.Type).Add(MemberProperty, finding.Member).Add(PointerProperty, finding.Pointer).Add(WitnessProperty, finding.Witness)
            .Add(DirectionProperty, finding.Direction == Model.Direction.Backward ? "backward" : "forward").Add(OutcomeProperty, Outcome(finding.Outcome));
        return Diagnostic.Create(RuleTable.Find(finding.RuleId).Descriptor, location, Severity(judgement.Verdict), additionalLocations: null, properties, judgement.Message);
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
