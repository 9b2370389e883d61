using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Model;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;

namespace Dataverket.Compat.Analyzers.Judging.Policy;

/// <summary>Whether every version in the window can be reached: DVC5005, DVC5007, DVC5008, DVC5009, DVC5010.</summary>
internal static class ChainRules
{
    public static void Look(VersionSet versions)
    {
        if (versions.Newest == 0) return;
        Endpoints(versions);
        Supported(versions);
        foreach (var conversion in versions.Conversions.Where(conversion => conversion.IsUp && conversion.Steps.Count > 0)) Output(versions, conversion);
    }

    private static void Endpoints(VersionSet versions)
    {
        foreach (var group in versions.Conversions.GroupBy(conversion => (conversion.From, conversion.To)).Where(group => group.Count() > 1))
            Tell(versions, group.Key.From, group.Key.To, "is declared more than once");
        foreach (var conversion in versions.Conversions)
        {
            if (conversion.From == conversion.To) Tell(versions, conversion.From, conversion.To, "leads nowhere");
            else if (Between(versions, conversion)) Tell(versions, conversion.From, conversion.To, "leaps over a version between them");
            foreach (var end in new[] { conversion.From, conversion.To }.Where(end => !versions.Sources.ContainsKey(end) && conversion.From != conversion.To))
                Tell(versions, conversion.From, conversion.To, $"ends at version {end}, which the source does not have");
        }
    }

    private static bool Between(VersionSet versions, Conversion conversion)
        => versions.Sources.Keys.Any(version => (version > conversion.From && version < conversion.To) || (version < conversion.From && version > conversion.To));

    private static void Tell(VersionSet versions, int from, int to, string what)
        => versions.Tell("DVC5009", Verdict.Error, Direction.Backward, $"the converter from version {from} to version {to} {what}", "One converter joins each version with the next.");

    private static void Supported(VersionSet versions)
    {
        var newest = versions.Sources[versions.Newest].Shape;
        var up = Reach(versions, conversion => conversion.IsUp, backwards: true);
        var down = Reach(versions, conversion => !conversion.IsUp, backwards: false);
        foreach (var version in versions.Supported.Where(version => version < versions.Newest))
        {
            if (!versions.Sources.ContainsKey(version))
                versions.Tell("DVC5005", Verdict.Error, Direction.Backward, $"version {version} is in the window, and the source no longer has it", $"Bring its type back, or raise the window above {version} when nothing of it is left.");
            else if (!up.Contains(version))
                versions.Tell("DVC5007", Verdict.Error, Direction.Backward, $"no chain of upcasters leads from version {version} to version {versions.Newest}", $"Give the type of version {version + 1} an upcaster from version {version}.", was: Link(versions, version, isUp: true));
            if (newest.Reads > version && !down.Contains(version))
                versions.Tell("DVC5008", Verdict.Error, Direction.Forward, $"readers of version {version} are in the window, and no chain of downcasters leads to it from version {versions.Newest}", $"Give a downcaster to version {version}, or prove that its readers read version {versions.Newest} and lower Reads.", was: Link(versions, version, isUp: false));
        }
    }

    // The converter that is missing between a version and the next in source, as older>newer; empty when that one is there, or has no type to stand in.
    private static string Link(VersionSet versions, int version, bool isUp)
    {
        if (!versions.Sources.ContainsKey(version)) return "";
        var next = versions.Sources.Keys.First(other => other > version);
        var isThere = versions.Conversions.Any(conversion => isUp ? (conversion.From, conversion.To) == (version, next) : (conversion.From, conversion.To) == (next, version));
        return isThere ? "" : $"{version}>{next}";
    }

    private static HashSet<int> Reach(VersionSet versions, System.Func<Conversion, bool> isMeant, bool backwards)
    {
        HashSet<int> reached = [versions.Newest];
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var conversion in versions.Conversions.Where(isMeant))
                if (reached.Contains(backwards ? conversion.To : conversion.From)) grew |= reached.Add(backwards ? conversion.From : conversion.To);
        }

        return reached;
    }

    // What the steps leave is what the older shape has, changed by them; what the newer one requires has to be among it.
    private static void Output(VersionSet versions, Conversion conversion)
    {
        if (versions.Shape(conversion.From)?.Root is not ObjectShape from || !versions.Sources.TryGetValue(conversion.To, out var target) || target.Shape.Root is not ObjectShape to) return;
        var members = new HashSet<string>(from.Members.Select(member => member.Name));
        foreach (var step in conversion.Steps)
        {
            if (step.Kind != "add") members.Remove(step.From);
            if (step.Kind != "drop") members.UnionWith(step.To);
        }

        foreach (var member in to.Members.Where(member => member.Presence == Presence.Required && !members.Contains(member.Name) && !member.Aliases.Any(members.Contains)))
            versions.Tell("DVC5010", Verdict.Error, Direction.Backward, $"the steps from version {conversion.From} do not give \"{member.Name}\", which version {conversion.To} requires", "Add a step that gives it, or make it optional.", to.Name, member.Name);
    }
}
