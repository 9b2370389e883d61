using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>What a verdict depends on besides the finding.</summary>
/// <param name="MessageType">The type on the wire.</param>
/// <param name="Version">The version that was compared.</param>
/// <param name="Role">What kind of message it is.</param>
/// <param name="Backward">The profile of those who read what the old build wrote: that of the source.</param>
/// <param name="Forward">The profile of those who read what the new build writes: that of the baseline.</param>
internal sealed record Circumstances(string MessageType, int Version, WireRole Role, WireProfile Backward, WireProfile Forward)
{
    /// <summary>The oldest version that is supported, 1 or more.</summary>
    public int Oldest { get; init; } = 1;

    /// <summary>The newest version that is supported.</summary>
    public int Newest { get; init; } = int.MaxValue;

    /// <summary>Whether a consumer reads the message and writes it again, so that what it drops is lost for all.</summary>
    public bool IsRewritten { get; init; }

    /// <summary>Whether the text itself is signed, hashed or compared.</summary>
    public bool IsSigned { get; init; }

    public bool IsInWindow => Version >= Oldest && Version <= Newest;

    public static Circumstances Of(SchemaShape old, SchemaShape now) => new(now.MessageType, now.Version, now.Role, now.Options.Profile, old.Options.Profile);

    /// <summary>
    /// Whether the direction counts. An event is stored and published: both. The server of a command or request meets old clients; the client of a reply
    /// meets new servers.
    /// </summary>
    public bool Protects(Direction direction) => Role switch
    {
        WireRole.Event => true,
        WireRole.Reply => direction == Direction.Forward,
        _ => direction == Direction.Backward,
    };

    public WireProfile Profile(Direction direction) => direction == Direction.Backward ? Backward : Forward;
}
