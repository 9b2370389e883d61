using System.Text.Json.Serialization;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>One entry of the ledger of one message type. Immutable; the ledger's state is the fold of its entries.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ReaderJoined), "reader-joined")]
[JsonDerivedType(typeof(ReaderRetired), "reader-retired")]
[JsonDerivedType(typeof(WriterJoined), "writer-joined")]
[JsonDerivedType(typeof(WriterRetired), "writer-retired")]
[JsonDerivedType(typeof(Raised), "raised")]
public abstract record LedgerEntry
{
    private LedgerEntry()
    {
    }

    /// <summary>When it was written, by the writer's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who wrote it: an instance, or a person.</summary>
    public required string By { get; init; }

    /// <summary>A reader says what it can read. Its last entry counts.</summary>
    /// <param name="Reader">The reader's durable name.</param>
    /// <param name="Stream">The stream it reads.</param>
    /// <param name="Oldest">The oldest version it reads.</param>
    /// <param name="Newest">The newest version it reads.</param>
    /// <param name="Build">The build that says so.</param>
    public sealed record ReaderJoined(string Reader, string Stream, int Oldest, int Newest, string Build) : LedgerEntry;

    /// <summary>A reader is gone for good, and its backlog with it.</summary>
    /// <param name="Reader">The reader's durable name.</param>
    /// <param name="Reason">Why.</param>
    public sealed record ReaderRetired(string Reader, string Reason) : LedgerEntry;

    /// <summary>A writer says what it can write. Its last entry counts.</summary>
    /// <param name="Writer">The service.</param>
    /// <param name="Oldest">The oldest version it can write.</param>
    /// <param name="Newest">The newest version it can write.</param>
    /// <param name="Build">The build that says so.</param>
    public sealed record WriterJoined(string Writer, int Oldest, int Newest, string Build) : LedgerEntry;

    /// <summary>A writer is gone for good.</summary>
    /// <param name="Writer">The service.</param>
    /// <param name="Reason">Why.</param>
    public sealed record WriterRetired(string Writer, string Reason) : LedgerEntry;

    /// <summary>From here on writers write this version.</summary>
    /// <param name="Version">The version, above the one before.</param>
    /// <param name="Evidence">What the raise rests on.</param>
    public sealed record Raised(int Version, string Evidence) : LedgerEntry;
}
