using Dataverket.Compat.Envelopes;

namespace Dataverket.Compat.Reading;

/// <summary>What a reader knows besides the bytes. Immutable.</summary>
public sealed record ReadContext
{
    /// <summary>No pinned tenant, default limits.</summary>
    public static ReadContext Default { get; } = new();

    /// <summary>The only tenant whose messages are read; <c>null</c> where the service reads for every tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>What is taken at the most.</summary>
    public EnvelopeLimits Limits { get; init; } = EnvelopeLimits.Default;
}
