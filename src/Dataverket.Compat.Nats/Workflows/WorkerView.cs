namespace Dataverket.Compat.Nats.Workflows;

/// <summary>A worker that answered. Shows liveness only. Immutable.</summary>
/// <param name="Name">Its name as an owner of tasks.</param>
/// <param name="Build">Its build.</param>
/// <param name="Handlers">The task types and handler versions it can run.</param>
/// <param name="Tasks">How many tasks it has in hand.</param>
public sealed record WorkerView(string Name, string Build, IReadOnlyList<(string Type, int Version)> Handlers, int Tasks);
