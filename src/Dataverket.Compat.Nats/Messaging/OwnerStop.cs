using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>The message that an owner could not go past, since only another build can read it. Immutable.</summary>
/// <param name="Sequence">Its place in the stream.</param>
/// <param name="Code">The reason code.</param>
/// <param name="Needs">The version that must be read; 0 when it is not the version that is missing.</param>
/// <param name="Builds">The builds that tried, the last few of them.</param>
internal sealed record OwnerStop(ulong Sequence, string Code, int Needs, IReadOnlyList<string> Builds)
{
    private const int MostBuilds = 32;

    /// <summary>Whether it is worth a try: a build that failed on it would fail again, and two such would hand it to and fro without end.</summary>
    public bool MayTry(string build, VersionWindow window) => !Builds.Contains(build) && (Needs == 0 || window.Contains(Needs));

    /// <summary>The same message, met by one more build.</summary>
    public OwnerStop After(OwnerStop? before) => before?.Sequence == Sequence ? this with { Builds = [.. before.Builds.Except(Builds).TakeLast(MostBuilds - 1), .. Builds] } : this;
}
