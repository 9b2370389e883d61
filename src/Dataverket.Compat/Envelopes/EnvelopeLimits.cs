namespace Dataverket.Compat.Envelopes;

/// <summary>What a reader takes at the most. Immutable; use <c>with</c> for other limits.</summary>
public sealed record EnvelopeLimits
{
    /// <summary>The limits used when none are given.</summary>
    public static EnvelopeLimits Default { get; } = new();

    /// <summary>The largest message, in bytes. Default 262,144 (256 KiB); NATS itself takes 1 MiB.</summary>
    public int MaxBytes { get; init; } = 256 * 1024;

    /// <summary>The deepest nesting, in levels, unknown members included. Default 128.</summary>
    public int MaxDepth { get; init; } = 128;

    /// <summary>The most extension attributes. Default 64.</summary>
    public int MaxExtensions { get; init; } = 64;
}
