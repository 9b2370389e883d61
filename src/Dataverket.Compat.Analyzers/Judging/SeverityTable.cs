using System.Collections.Generic;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>How grave a finding is: a function of rule, direction, outcome, profile, role and window. What cannot work is an error; what may is a warning.</summary>
internal static class SeverityTable
{
    /// <summary>Other meaning without an error, which nobody sees until it has done its harm: an error in either direction.</summary>
    private static readonly HashSet<string> Silent = ["DVC1010", "DVC1030", "DVC1401", "DVC1404", "DVC1408", "DVC2007", "DVC2009", "DVC2020", "DVC2022"];

    /// <summary>Rules whose outcome does not say how grave they are: what they are at most where the direction counts.</summary>
    private static readonly Dictionary<string, Verdict> AtMost = new()
    {
        ["DVC1011"] = Verdict.Warning,
        ["DVC1031"] = Verdict.Warning,
        ["DVC1039"] = Verdict.Info,
        ["DVC1104"] = Verdict.Warning,
        ["DVC1107"] = Verdict.Warning,
        ["DVC1112"] = Verdict.Warning,
        ["DVC1123"] = Verdict.Warning,
        ["DVC1508"] = Verdict.Warning,
        ["DVC1512"] = Verdict.Warning,
        ["DVC1513"] = Verdict.Warning,
        ["DVC2017"] = Verdict.Warning,
        ["DVC2021"] = Verdict.Warning,
    };

    /// <summary>Rules that matter though no value is harmed today: what they are at least where the direction counts.</summary>
    private static readonly Dictionary<string, Verdict> AtLeast = new()
    {
        ["DVC1003"] = Verdict.Warning,
        ["DVC1006"] = Verdict.Error,
        ["DVC1007"] = Verdict.Warning,
        ["DVC1011"] = Verdict.Warning,
        ["DVC1024"] = Verdict.Warning,
        ["DVC1025"] = Verdict.Warning,
        ["DVC1026"] = Verdict.Warning,
        ["DVC1032"] = Verdict.Error,
        ["DVC1036"] = Verdict.Error,
        ["DVC1038"] = Verdict.Error,
        ["DVC1039"] = Verdict.Info,
        ["DVC1107"] = Verdict.Warning,
        ["DVC1208"] = Verdict.Warning,
        ["DVC1500"] = Verdict.Error,
        ["DVC1504"] = Verdict.Warning,
        ["DVC2002"] = Verdict.Warning,
        ["DVC2004"] = Verdict.Warning,
        ["DVC2008"] = Verdict.Info,
        ["DVC2013"] = Verdict.Warning,
        ["DVC2016"] = Verdict.Info,
    };

    public static Verdict Of(Finding finding, Circumstances circumstances)
    {
        if (!circumstances.IsInWindow) return Verdict.None;
        if (finding.Outcome == Outcome.OtherMeaning && Silent.Contains(finding.RuleId)) return Verdict.Error;
        if (finding.RuleId is "DVC1401" or "DVC1408") return Verdict.Error;
        if (finding.Outcome == Outcome.Opaque) return Verdict.Warning;
        // Order means nothing in an object, unless the text itself is what counts.
        if (finding.RuleId == "DVC1040") return circumstances.IsSigned ? Verdict.Warning : Verdict.None;
        if (!circumstances.Protects(finding.Direction)) return finding.Outcome == Outcome.Throws ? Verdict.Info : Verdict.None;
        var verdict = finding.Outcome switch
        {
            Outcome.Throws or Outcome.OtherMeaning => Verdict.Error,
            Outcome.Lossy => Lossy(finding, circumstances),
            Outcome.Respelled => circumstances.IsSigned ? Verdict.Warning : Verdict.Info,
            _ => Verdict.None,
        };
        if (AtLeast.TryGetValue(finding.RuleId, out var least) && verdict < least) verdict = least;
        // Metadata that is generated loses initialisers, which is a warning unless the loss is refused.
        if (finding is { RuleId: "DVC1513", Outcome: Outcome.Throws }) return verdict;
        if (AtMost.TryGetValue(finding.RuleId, out var most) && verdict > most) verdict = most;
        return verdict;
    }

    // A member that an old reader passes over is what additions are made for: it is news, not a fault. Whoever writes the message again loses it.
    private static Verdict Lossy(Finding finding, Circumstances circumstances)
    {
        if (circumstances.IsRewritten && circumstances.Profile(finding.Direction) != WireProfile.Tolerant) return Verdict.Error;
        var isAddition = finding is { Direction: Direction.Forward, RuleId: "DVC1001" or "DVC1002" or "DVC1003" or "DVC1028" or "DVC1042" };
        return isAddition ? Verdict.Info : Verdict.Warning;
    }
}
