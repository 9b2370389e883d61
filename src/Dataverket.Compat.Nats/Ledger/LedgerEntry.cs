using System.Text.Json.Serialization;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>One entry of the ledger of one message type. Immutable; the ledger's state is the fold of its entries.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ReaderJoined), "reader-joined")]
[JsonDerivedType(typeof(ReaderRetired), "reader-retired")]
[JsonDerivedType(typeof(WriterJoined), "writer-joined")]
[JsonDerivedType(typeof(WriterRetired), "writer-retired")]
[JsonDerivedType(typeof(Adopted), "adopted")]
[JsonDerivedType(typeof(Raised), "raised")]
[JsonDerivedType(typeof(Lowered), "lowered")]
[JsonDerivedType(typeof(Fenced), "fenced")]
[JsonDerivedType(typeof(ShadowRead), "shadow-read")]
public abstract record LedgerEntry
{
    private LedgerEntry()
    {
    }

    /// <summary>When it was written, by the writer's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who wrote it: an instance, or a person.</summary>
    public required string By { get; init; }

    /// <summary>A build of a reader says what it can read. Its last entry counts; one that reads nothing as new as the active version is ignored unless it parks.</summary>
    /// <param name="Reader">The reader's durable name.</param>
    /// <param name="Stream">The stream it reads.</param>
    /// <param name="Oldest">The oldest version it reads.</param>
    /// <param name="Newest">The newest version it reads.</param>
    /// <param name="Build">The build that says so.</param>
    /// <param name="Parks">Whether it joins although what is written may be newer than all it reads, and parks that.</param>
    public sealed record ReaderJoined(string Reader, string Stream, int Oldest, int Newest, string Build, bool Parks = false) : LedgerEntry;

    /// <summary>A reader is gone for good, and its backlog with it.</summary>
    /// <param name="Reader">The reader's durable name.</param>
    /// <param name="Reason">Why.</param>
    public sealed record ReaderRetired(string Reader, string Reason) : LedgerEntry;

    /// <summary>A build of a writer says what it can write. Its last entry counts.</summary>
    /// <param name="Writer">The service.</param>
    /// <param name="Subject">The NATS subject it publishes on; empty when it did not say.</param>
    /// <param name="Oldest">The oldest version it can write.</param>
    /// <param name="Newest">The newest version it can write.</param>
    /// <param name="Build">The build that says so.</param>
    public sealed record WriterJoined(string Writer, string Subject, int Oldest, int Newest, string Build) : LedgerEntry;

    /// <summary>A writer is gone for good.</summary>
    /// <param name="Writer">The service.</param>
    /// <param name="Reason">Why.</param>
    public sealed record WriterRetired(string Writer, string Reason) : LedgerEntry;

    /// <summary>The type was written before it had a ledger, at this version. Counts only while no version is active.</summary>
    /// <param name="Version">The version.</param>
    public sealed record Adopted(int Version) : LedgerEntry;

    /// <summary>From here on writers write this version.</summary>
    /// <param name="Version">The version, above the one before.</param>
    /// <param name="Evidence">What the raise rests on.</param>
    public sealed record Raised(int Version, string Evidence) : LedgerEntry;

    /// <summary>From here on writers write this older version again.</summary>
    /// <param name="Version">The version, below the one before.</param>
    /// <param name="Evidence">What it rests on.</param>
    public sealed record Lowered(int Version, string Evidence) : LedgerEntry;

    /// <summary>No registered writer writes a version past these places any more. A fence only ever moves up.</summary>
    /// <param name="Version">The version; not the active one.</param>
    /// <param name="Streams">The last sequence of each stream that may hold it.</param>
    /// <param name="IsLate">Whether a reader moved it because it met the version past its fence.</param>
    public sealed record Fenced(int Version, IReadOnlyList<StreamFence> Streams, bool IsLate) : LedgerEntry;

    /// <summary>A build of a reader has read recent history, and the same messages as they would be at a version that is not written yet.</summary>
    /// <param name="Reader">The reader's durable name.</param>
    /// <param name="Build">The build.</param>
    /// <param name="Report">What it found.</param>
    public sealed record ShadowRead(string Reader, string Build, ShadowReport Report) : LedgerEntry;
}
