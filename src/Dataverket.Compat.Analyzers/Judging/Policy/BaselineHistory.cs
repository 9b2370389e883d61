using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging.Policy;

/// <summary>One baseline at two points of history: DVC1012, DVC5012. Lines may be added; what has shipped stays, or becomes a tombstone.</summary>
internal static class BaselineHistory
{
    /// <summary>What the later text no longer says or says otherwise; <paramref name="after"/> is <c>null</c> when the file is gone.</summary>
    public static EquatableArray<Judgement> Compare(SchemaBaseline before, SchemaBaseline? after)
    {
        List<Judgement> judgements = [];
        var name = $"version {before.Shape.Version} of \"{before.Shape.MessageType}\"";
        if (after is null)
        {
            judgements.Add(Tell("DVC5012", before.Shape.Root.Name, "", $"the baseline of {name} is gone", "Restore the file; mark the version as retired when it is."));
            return judgements.ToEquatable();
        }

        if (before.IsRetired && !after.IsRetired) judgements.Add(Tell("DVC1012", before.Shape.Root.Name, "", $"{name} was retired and no longer is", "Restore the line."));
        foreach (var stone in before.Tombstones.Except(after.Tombstones))
            judgements.Add(Tell("DVC1012", stone.Type, stone.Text, $"the tombstone of the {stone.Kind} \"{stone.Text}\" is gone from the baseline of {name}", "Restore the line."));
        var kept = new HashSet<(string, string, string)>(after.Tombstones.Select(stone => (stone.Kind, stone.Type, stone.Text)));
        foreach (var finding in SchemaDiff.Compare(before with { Tombstones = default, IsRetired = false }, after.Shape).Where(finding => !IsAddition(finding)))
        {
            if (IsRemoval(finding) && Kinds(finding).Any(kind => kept.Contains((kind, finding.Type, finding.Member)))) continue;
            if (judgements.Any(known => known.Finding.RuleId == "DVC5012" && known.Finding.Type == finding.Type && known.Finding.Member == finding.Member)) continue;
            judgements.Add(Tell("DVC5012", finding.Type, finding.Member, $"the baseline of {name} was edited: {finding.What}", "Restore the line; a removal leaves a tombstone."));
        }

        return judgements.ToEquatable();
    }

    private static bool IsAddition(Finding finding) => finding.RuleId is "DVC1001" or "DVC1002" or "DVC1003" or "DVC1300" or "DVC2001" or "DVC2002" or "DVC2015" or "DVC2017" or "DVC2019" or "DVC1042";

    private static bool IsRemoval(Finding finding) => finding.RuleId is "DVC1004" or "DVC1005" or "DVC1011" or "DVC1301" or "DVC2003" or "DVC2004";

    private static string[] Kinds(Finding finding) => finding.RuleId switch
    {
        "DVC1301" => ["tag"],
        "DVC2003" or "DVC2004" => ["name", "number"],
        _ => ["member"],
    };

    private static Judgement Tell(string rule, string type, string member, string what, string next)
        => new(new(rule, Direction.Backward, Outcome.Opaque, type, member, what), Verdict.Error, char.ToUpperInvariant(what[0]) + what.Substring(1) + ". " + next);
}
