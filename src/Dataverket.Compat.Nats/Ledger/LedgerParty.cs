using System.Collections.Immutable;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>A registered reader or writer, with the builds that have registered under its name. Immutable.</summary>
/// <param name="Name">The reader's durable, or the writing service.</param>
/// <param name="Place">The stream a reader reads; the subject a writer publishes on, empty when it did not say.</param>
/// <param name="Builds">Its builds, the one that registered last at the end; at most 16, the last ones. Never empty.</param>
public sealed record LedgerParty(string Name, string Place, ImmutableList<LedgerBuild> Builds)
{
    /// <summary>A process of a build before that is still alive says so by its announcements.</summary>
    private const int MostBuilds = 16;

    /// <summary>The build that registered last.</summary>
    public LedgerBuild Latest => Builds[^1];

    /// <summary>What <see cref="Latest"/> reads, or can write.</summary>
    public VersionWindow Window => Latest.Window;

    /// <summary>The name of <see cref="Latest"/>.</summary>
    public string Build => Latest.Build;

    internal static LedgerParty With(LedgerParty? before, string name, string place, LedgerBuild build)
    {
        var others = before?.Builds.RemoveAll(other => other.Build == build.Build) ?? [];
        // What was found about the very same words stays found.
        var same = before?.Builds.Find(other => other.Build == build.Build && other.Window == build.Window);
        if (others.Count == MostBuilds) others = others.RemoveAt(0);
        return new(name, place, others.Add(build with { Shadow = same?.Shadow, ShadowAt = same?.ShadowAt ?? default }));
    }

    internal LedgerParty With(string build, ShadowReport report, DateTimeOffset at)
        => Builds.FindIndex(one => one.Build == build) is >= 0 and var index ? this with { Builds = Builds.SetItem(index, Builds[index] with { Shadow = report, ShadowAt = at }) } : this;
}
