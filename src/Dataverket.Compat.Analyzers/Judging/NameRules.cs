using System;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>A member whose name on the wire changed: DVC1006, DVC1007, and DVC1500 where the policy changed it.</summary>
internal static class NameRules
{
    public static void Look(Comparison comparison, ObjectShape old, ObjectShape now, MemberPair pair, Place place)
    {
        var byCase = string.Equals(pair.Old.Name, pair.Now.Name, StringComparison.OrdinalIgnoreCase);
        var rule = pair.ByPolicy ? "DVC1500" : byCase ? "DVC1007" : "DVC1006";
        var what = pair.ByPolicy
            ? $"the naming policy was {comparison.Old.Options.Naming} and is {comparison.Now.Options.Naming}: \"{pair.Old.Name}\" is now \"{pair.Now.Name}\""
            : $"\"{pair.Old.Name}\" is now called \"{pair.Now.Name}\"";
        // One diagnostic for one policy: it has no member, and its place is the data.
        var spot = pair.ByPolicy ? new Spot(comparison.Now.Root.Name, "", Place.Root) : new Spot(now.Name, pair.Now.Name, place.Member(pair.Old.Name, pair.Now.Name));
        var was = pair.ByPolicy ? "" : pair.Old.Name;
        foreach (var passage in comparison.Passages)
        {
            var written = passage.Written(pair.Old, pair.Now);
            if (pair.Meets(passage))
            {
                // Readers in other languages hold to the letter.
                if (byCase && !pair.ByPolicy) comparison.Tell(rule, passage, Outcome.Respelled, spot, what, was: was);
                continue;
            }

            if (!written.IsWritten) continue;
            // What is kept as unknown survives, but it does not reach the member: whoever reads it takes it for absent.
            var unknown = passage.Unknown(passage.Read(old, now));
            var outcome = (unknown == Outcome.Ok ? Outcome.OtherMeaning : unknown).Worse(passage.Absent(passage.Read(pair.Old, pair.Now)));
            comparison.Tell(rule, passage, outcome, spot, what, WitnessEdit.Having(written.Name), place, was);
        }
    }
}
