namespace Dataverket.Compat.Nats.Messaging;

/// <summary>How a consumer reads. Immutable.</summary>
public sealed record ConsumerOptions
{
    /// <summary>The stream.</summary>
    public required string Stream { get; init; }

    /// <summary>The durable's name; also the reader's name in the ledger. Letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Durable { get; init; }

    /// <summary>The subject to read.</summary>
    public required string Subject { get; init; }

    /// <summary>The process, by a name that survives its restart.</summary>
    public required string Instance { get; init; }

    /// <summary>Its build.</summary>
    public required string Build { get; init; }

    /// <summary>How many messages are handled at once; messages of one aggregate stay in order. Default 4, 1 to 64.</summary>
    public int Lanes { get; init; } = 4;

    /// <summary>How many messages are pulled ahead. Default 256.</summary>
    public int Prefetch { get; init; } = 256;

    /// <summary>After how long the server gives an unacknowledged message out again. Default 30 s.</summary>
    public TimeSpan AckWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the park is searched for messages that this build can read. Default 30 s.</summary>
    public TimeSpan ReplayEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long messages in hand may take to finish when the consumer stops. Default 10 s.</summary>
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromSeconds(10);

    internal void Check()
    {
        SubjectToken.Check(Durable);
        ArgumentOutOfRangeException.ThrowIfLessThan(Lanes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Lanes, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(Prefetch, 1);
    }
}
