using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Findings with their weight and words.</summary>
internal static class Judge
{
    /// <summary>
    /// Everything to tell of a schema: what separates it from its baseline, and what cannot work in it by itself. Nothing is told twice: a fault of the
    /// schema itself is told as that.
    /// </summary>
    /// <param name="old">The baseline of the same version; <c>null</c> when there is none.</param>
    /// <param name="now">The shape in source.</param>
    /// <param name="circumstances">Whom it concerns; <c>null</c> for those that the shapes themselves say.</param>
    public static EquatableArray<Judgement> Schema(SchemaBaseline? old, SchemaShape now, Circumstances? circumstances = null)
    {
        circumstances ??= Circumstances.Of(old?.Shape ?? now, now);
        var faults = SchemaFaults.Of(now);
        var known = new HashSet<(string, string)>(faults.Select(fault => (fault.RuleId, fault.Type)));
        IEnumerable<Finding> changes = old is null ? [] : SchemaDiff.Compare(old, now).Where(finding => !known.Contains((finding.RuleId, finding.Type)));
        // A fault that fails in both directions is one fault.
        return faults.GroupBy(fault => (fault.RuleId, fault.Type, fault.Member, fault.What)).Select(group => Shown(group.First(), now)).Select(fault => new Judgement(fault, fault.RuleId == "DVC1123" ? Verdict.Warning : Verdict.Error, Sentence(fault.What) + Steps.Of(fault, circumstances)))
            .Concat(changes.Select(finding => Of(finding, circumstances)).Where(judgement => judgement.Verdict != Verdict.None))
            .ToEquatable();
    }

    // Whatever is written, the type fails as soon as it is met.
    private static Finding Shown(Finding fault, SchemaShape now)
    {
        if (fault.Outcome != Outcome.Throws || ShapeWalk.Types(now).FirstOrDefault(found => found.Type.Name == fault.Type) is not { Place: { } place }) return fault;
        return fault with { Witness = new WitnessBuilder(new(Direction.Backward, now, now)).Document(place, WitnessEdit.Plain) };
    }

    public static Judgement Of(Finding finding, Circumstances circumstances)
    {
        var verdict = SeverityTable.Of(finding, circumstances);
        var place = finding.Pointer.Length == 0 ? "" : $" (at {finding.Pointer})";
        var message = $"{finding.Type}: {finding.What}{place}. {Words(finding, circumstances)}";
        if (verdict == Verdict.Info && !circumstances.Protects(finding.Direction)) message += " This direction is not protected for " + Plural(circumstances.Role) + ".";
        return new(finding, verdict, message + Steps.Of(finding, circumstances));
    }

    private static string Words(Finding finding, Circumstances circumstances)
    {
        var who = finding.Direction == Direction.Backward
            ? $"Readers of this build ({Profile(circumstances.Backward)}) that meet version {circumstances.Version} from earlier builds"
            : $"Readers of earlier builds ({Profile(circumstances.Forward)}) that meet version {circumstances.Version} from this build";
        return finding.Outcome switch
        {
            Outcome.Throws => who + " fail.",
            Outcome.Lossy => who + " lose it without an error.",
            Outcome.OtherMeaning => who + " take it for something else without an error.",
            Outcome.Respelled => who + " read the same value in another spelling.",
            Outcome.Opaque => who + " may be harmed; it cannot be told from the source.",
            _ => who + " go on, with no error to notice it by.",
        };
    }

    private static string Profile(WireProfile profile) => profile.ToString().ToLowerInvariant();

    private static string Plural(WireRole role) => role switch
    {
        WireRole.Event => "events",
        WireRole.Command => "commands",
        WireRole.Request => "requests",
        _ => "replies",
    };

    private static string Sentence(string clause) => clause.Length == 0 ? "" : char.ToUpperInvariant(clause[0]) + clause.Substring(1) + ".";
}
