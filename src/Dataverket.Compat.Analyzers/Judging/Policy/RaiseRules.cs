using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging.Policy;

/// <summary>How the version's number moves: DVC5003, DVC5004, DVC5006, DVC5018.</summary>
internal static class RaiseRules
{
    public static void Look(VersionSet versions)
    {
        if (versions.Newest == 0) return;
        var shipped = versions.Baselines.Where(entry => !entry.Value.IsRetired).Select(entry => entry.Key).DefaultIfEmpty(0).Max();
        if (versions.Newest < shipped)
            versions.Tell("DVC5003", Verdict.Error, Direction.Backward, $"version {shipped} has shipped and the newest in source is {versions.Newest}", $"Bring version {shipped} back: what it wrote is stored and on the way.");
        foreach (var gone in versions.Sources.Keys.Where(version => version < versions.Input.Oldest))
            versions.Tell("DVC5006", Verdict.Info, Direction.Backward, $"version {gone} has left the window, which begins at {versions.Input.Oldest}", "Its type and converters can go; its baseline stays, retired.");
        if (versions.Newest > shipped && shipped > 0) Raised(versions, shipped);
    }

    private static void Raised(VersionSet versions, int shipped)
    {
        var (old, now) = (versions.Baselines[shipped], versions.Sources[versions.Newest].Shape);
        // A raise that moves Reads declares a change of meaning, which no shape can show. One that changes nothing at all is a slip.
        if (now.Reads < now.Version && IsSame(old.Shape, now))
            versions.Tell("DVC5004", Verdict.Warning, Direction.Forward, $"version {now.Version} has the shape of version {shipped} and the same readers", $"Stay at version {shipped}, or move Reads if the meaning changed.");
        if (now.Reads > shipped && shipped >= versions.Input.Oldest)
            versions.Tell("DVC5018", Verdict.Info, Direction.Forward, $"readers of version {shipped} do not read version {now.Version} without converting", "Deploy every reader first; raise when the ledger shows that all of them read it.");
    }

    // What is harmless one way is a removal the other way.
    private static bool IsSame(SchemaShape old, SchemaShape now)
        => SchemaDiff.Compare(new(old, default, false), now).Count == 0 && SchemaDiff.Compare(new(now, default, false), old).Count == 0;
}
