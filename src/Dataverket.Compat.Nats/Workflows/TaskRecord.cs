using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>One entry in the history of one task. Immutable; a task's state is the fold of its entries, each of which names the one it follows.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Claimed), "claimed")]
[JsonDerivedType(typeof(Released), "released")]
[JsonDerivedType(typeof(Stepped), "stepped")]
[JsonDerivedType(typeof(Moved), "moved")]
[JsonDerivedType(typeof(Ended), "ended")]
[JsonDerivedType(typeof(Closed), "closed")]
internal abstract record TaskRecord
{
    /// <summary>The id of the command, and of the task.</summary>
    public required string Id { get; init; }

    /// <summary>The message type of the command, and the type of the task.</summary>
    public required string Type { get; init; }

    /// <summary>Who wrote it: a worker, or the process that took the command.</summary>
    public required string By { get; init; }

    /// <summary>Begun by a command, under this handler version.</summary>
    public sealed record Started(int Version, int Steps, bool MayMove, string Tenant, string ReplySubject, string? TraceParent, JsonElement State) : TaskRecord;

    /// <summary>A worker takes it: it was nobody's, or its owner fell silent.</summary>
    public sealed record Claimed(string Build, long Epoch) : TaskRecord;

    /// <summary>The owner lets it go in good order.</summary>
    public sealed record Released(long Epoch) : TaskRecord;

    /// <summary>A step has had its effect.</summary>
    public sealed record Stepped(long Epoch, string Step, int Done, bool MayMove, JsonElement State) : TaskRecord;

    /// <summary>At a safe point it goes over to the next handler version and stands behind a step of that one.</summary>
    public sealed record Moved(long Epoch, int From, int To, string Step, int Done, int Steps, bool MayMove, JsonElement State) : TaskRecord;

    /// <summary>Nothing more is done for it but to send the reply.</summary>
    public sealed record Ended(long Epoch, bool Succeeded, string Reason, byte[] Reply) : TaskRecord;

    /// <summary>The end. It stands for the whole history, which is taken off the record, and keeps the command from beginning the task anew.</summary>
    public sealed record Closed(long Epoch, bool Succeeded, string Reason, int Version, string Step, int Done, int Steps, DateTimeOffset StartedAt) : TaskRecord;
}
