using System.Text.Json;

namespace Dataverket.Compat.Rollouts;

/// <summary>What an operator sees of a run, as one document. Published on NATS at every transition and every second. Immutable.</summary>
public sealed record RunStatus
{
    /// <summary>The run's name.</summary>
    public required string RunId { get; init; }

    /// <summary>The plan's name.</summary>
    public required string Plan { get; init; }

    /// <summary>Digest of the plan.</summary>
    public required string PlanDigest { get; init; }

    /// <summary>Where the run stands.</summary>
    public required RunPhase Phase { get; init; }

    /// <summary>Why it stands there; never empty.</summary>
    public required string Reason { get; init; }

    /// <summary>The worst rollback class begun.</summary>
    public required RollbackClass Floor { get; init; }

    /// <summary>What happens if it is aborted now.</summary>
    public required string IfAborted { get; init; }

    /// <summary>Who leads.</summary>
    public required string Leader { get; init; }

    /// <summary>Counts the leaders.</summary>
    public required long Epoch { get; init; }

    /// <summary>Counts the accepted inputs.</summary>
    public required long Revision { get; init; }

    /// <summary>When the document was made, by the leader's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The stages, in order.</summary>
    public required IReadOnlyList<StageStatus> Stages { get; init; }

    /// <summary>What keeps the run from going on; empty only while a step is being done or nothing is left to do.</summary>
    public required IReadOnlyList<BlockStatus> Blocked { get; init; }

    /// <summary>Who reads and writes which message.</summary>
    public IReadOnlyList<MessageStatus> Messages { get; init; } = [];

    /// <summary>The live processes, by their announcements.</summary>
    public IReadOnlyList<InstanceStatus> Instances { get; init; } = [];

    /// <summary>Digest of the evidence that waits for an approval; empty when none is needed now.</summary>
    public string AwaitsApprovalOf { get; init; } = "";

    /// <summary>The document as UTF-8 JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, StatusJson.Default.RunStatus);

    /// <summary>Reads a document; <c>null</c> when the bytes are none. Members of a newer build are skipped.</summary>
    public static RunStatus? TryParse(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8Json, StatusJson.Default.RunStatus);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
