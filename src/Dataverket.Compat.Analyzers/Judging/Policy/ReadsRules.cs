using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging.Policy;

/// <summary>Whether the readers that a version names in Reads can read it: DVC5022.</summary>
internal static class ReadsRules
{
    public static void Look(VersionSet versions)
    {
        foreach (var source in versions.Sources.Values)
        {
            var now = source.Shape;
            if (now.Version != versions.Newest && versions.Baselines.ContainsKey(now.Version)) continue;
            foreach (var version in versions.Supported.Where(version => version >= now.Reads && version < now.Version))
            {
                if (versions.Shape(version) is not { } old) continue;
                foreach (var finding in SchemaDiff.Compare(new(old, default, false), now).Where(Hurts))
                    versions.Tell(
                        "DVC5022", Verdict.Error, Direction.Forward, $"version {now.Version} says that readers of version {version} read it, and they do not: {finding.What}",
                        $"Move Reads to {now.Version} and give a downcaster, or keep the old form beside the new one.", finding.Type, finding.Member);
            }
        }
    }

    // What is only more than the old reader knows does it no harm.
    private static bool Hurts(Finding finding)
        => finding.Direction == Direction.Forward && finding.Outcome >= Outcome.Lossy
            && !(finding.Outcome == Outcome.Lossy && finding.RuleId is "DVC1001" or "DVC1002" or "DVC1003" or "DVC1028" or "DVC1039" or "DVC1042");
}
