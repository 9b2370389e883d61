namespace Dataverket.Compat.Nats.Assets;

/// <summary>What a connection does; each role has its own NATS permissions.</summary>
public enum AssetRole
{
    /// <summary>A service that writes a message type.</summary>
    Writer = 0,

    /// <summary>A service that reads a message type with a durable consumer.</summary>
    Reader = 1,

    /// <summary>A coordinator: leads runs, raises versions.</summary>
    Coordinator = 2,

    /// <summary>A person with the tool: steers runs, retires readers and writers, hands dead letters back.</summary>
    Operator = 3,

    /// <summary>The operator's page, and whoever only watches. It can publish nothing at all.</summary>
    Observer = 4,

    /// <summary>Makes the streams: <c>dataverket assets ensure</c>.</summary>
    Installer = 5,

    /// <summary>A service that reads with an ordered consumer: a reader that may also own its durable.</summary>
    OrderedReader = 6,

    /// <summary>A service that begins and runs long tasks, and sends their replies.</summary>
    Worker = 7,
}
