namespace Dataverket.Compat.Rollouts;

/// <summary>
/// A question before a stage. It measures and has no effect. Derive from it; the coordinator asks again until it has passed for
/// <see cref="HoldFor"/> without a break, and asks anew after a takeover. Implementations must bear being asked from any thread, one at a time.
/// </summary>
public abstract class Gate
{
    /// <summary>Makes a gate.</summary>
    /// <param name="name">The name that plans use.</param>
    protected Gate(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>The name that plans use.</summary>
    public string Name { get; }

    /// <summary>How long it must pass without a break before it opens. Default 30 s: a NATS server's own health report lies for up to 20 s.</summary>
    public TimeSpan HoldFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Measures. An exception counts as <see cref="GateVerdict.Unevaluable"/>.</summary>
    public abstract ValueTask<GateResult> JudgeAsync(CancellationToken cancellationToken);
}
