namespace Dataverket.Compat.Nats.Workflows;

/// <summary>One task as it stands in its stream; never its data. Immutable.</summary>
public sealed record TaskView
{
    /// <summary>The command's id.</summary>
    public required string Id { get; init; }

    /// <summary>The command's message type.</summary>
    public required string Type { get; init; }

    /// <summary>The handler version it is pinned to; 0 when its first entry is of a kind that this build does not know.</summary>
    public int Version { get; init; }

    /// <summary>How far it is.</summary>
    public TaskPhase Phase { get; init; }

    /// <summary>The worker that has it, or had it last; empty when it is nobody's.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The owner's build; empty when it is nobody's.</summary>
    public string Build { get; init; } = "";

    /// <summary>The last step that has had its effect; empty when none has.</summary>
    public string Step { get; init; } = "";

    /// <summary>How many steps have had their effect.</summary>
    public int StepsDone { get; init; }

    /// <summary>How many steps its handler version has.</summary>
    public int Steps { get; init; }

    /// <summary>Steps done of all steps, in percent, rounded down.</summary>
    public int Percent => Steps <= 0 ? 0 : Math.Clamp(StepsDone * 100 / Steps, 0, 100);

    /// <summary>Why it failed, or why it ended without a reply; otherwise empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How often it was claimed; more than once after a takeover, a release or a restart.</summary>
    public long Epoch { get; init; }

    /// <summary>When it was begun, by the server's clock.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When its last entry was stored, by the server's clock.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>Entries of a kind that this build does not know; while there are any, this build leaves the task alone.</summary>
    public int Unknown { get; init; }

    /// <summary>Whether something is still to be done for it.</summary>
    public bool IsInFlight => Phase is TaskPhase.Waiting or TaskPhase.Running or TaskPhase.Replying;
}
