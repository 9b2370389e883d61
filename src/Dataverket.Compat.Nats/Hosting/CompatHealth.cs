namespace Dataverket.Compat.Nats.Hosting;

/// <summary>Whether the readers of a process go on, for its health endpoint. Safe to use from any thread.</summary>
public sealed class CompatHealth
{
    private readonly IReadOnlyList<CompatPart> _parts;

    internal CompatHealth(IEnumerable<CompatPart> parts) => _parts = [.. parts];

    /// <summary>
    /// A line for each reader that does not go on now: its durable, why, and what would end that. Empty while all do. A restart of the process ends none of
    /// it, and those that pass by themselves, such as a lost connection, are among them.
    /// </summary>
    public IReadOnlyList<string> Halts => [.. _parts.Select(part => part.Halt).Where(halt => halt.Length > 0)];
}
