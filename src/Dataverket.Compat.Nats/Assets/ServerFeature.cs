namespace Dataverket.Compat.Nats.Assets;

/// <summary>What newer servers can do. An older one takes the request, answers that all is well, and does not do it.</summary>
public enum ServerFeature
{
    /// <summary>A consumer with several filters. Before 2.10 it gets everything.</summary>
    FilterSubjects = 0,

    /// <summary>Metadata of streams and consumers. Before 2.10 they are dropped.</summary>
    Metadata = 1,

    /// <summary>Making a consumer only where there is none. Before 2.10 the one that is there is overwritten.</summary>
    CreateOnly = 2,

    /// <summary>Compressed streams. Before 2.10 they are stored as they are.</summary>
    Compression = 3,

    /// <summary>A term acknowledgement that says why. Before 2.10.4 the message comes again.</summary>
    TermReason = 4,

    /// <summary>A time to live for each message. Before 2.11 it lives on.</summary>
    MessageTtl = 5,

    /// <summary>Pausing a consumer. Before 2.11 it goes on.</summary>
    ConsumerPause = 6,

    /// <summary>Several messages in one atomic publish. Before 2.12 each is stored at once.</summary>
    AtomicPublish = 7,
}
