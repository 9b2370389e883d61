using Dataverket.Compat.Envelopes;

namespace Dataverket.Compat.Reading;

/// <summary>What a reader knows besides the bytes, the same for every message. Immutable.</summary>
public sealed record ReadContext
{
    /// <summary>No pinned tenant, default limits.</summary>
    public static ReadContext Default { get; } = new();

    /// <summary>The only tenant whose messages are read; <c>null</c> where the service reads for every tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>What is taken at the most.</summary>
    public EnvelopeLimits Limits { get; init; } = EnvelopeLimits.Default;

    /// <summary>The clock by which messages and credentials expire.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How far a message's time may lie ahead of the clock without a warning. Default 5 minutes.</summary>
    public TimeSpan MaxSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The features this build has, of those a message may demand in <c>mustunderstand</c>. Default none.</summary>
    public IReadOnlySet<string> Features { get; init; } = System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>Whether contradictions that are otherwise warnings are refused. Default false.</summary>
    public bool IsStrict { get; init; }
}
