using Dataverket.Compat.Nats.Ledger;

namespace Dataverket.Compat.Nats.Hosting;

/// <summary>The write gate of one message type, as a host offers it. Safe to use from any thread.</summary>
/// <typeparam name="T">The newest shape this build can write.</typeparam>
/// <param name="Gate">The gate.</param>
public sealed record MessageGate<T>(WriteGate Gate)
    where T : notnull;
