using Dataverket.Compat.Reading;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>One message that a consumer could not handle, as an operator sees it: why and where, never what it says.</summary>
/// <param name="Kind">Park: a later build can read it. DeadLetter: a person decides. Reject: refused for security, no body kept.</param>
/// <param name="Durable">The consumer that met it.</param>
/// <param name="Stream">The stream it came from.</param>
/// <param name="Sequence">Its place there.</param>
/// <param name="Code">The reason code.</param>
/// <param name="Pointer">JSON pointer of the fault; empty when it has none.</param>
/// <param name="Build">The build that met it.</param>
/// <param name="At">When it was kept, by the server's clock.</param>
/// <param name="Bytes">The size of the copy, in bytes; 0 when no body is kept.</param>
public sealed record KeptMessage(OutcomeKind Kind, string Durable, string Stream, ulong Sequence, string Code, string Pointer, string Build, DateTimeOffset At, int Bytes)
{
    /// <summary>The message type; empty where the copy does not say it, as of what is no message at all.</summary>
    public string Type { get; init; } = "";

    /// <summary>The version it says it has; 0 where the copy does not say it.</summary>
    public int Version { get; init; }

    /// <summary>How often it was tried (<c>handler.failed</c>) or given out (<c>handler.unanswered</c>) before it became a dead letter; 0 where the copy does not say it.</summary>
    public int Attempts { get; init; }

    /// <summary>Who handed it back; empty when nobody did.</summary>
    public string RetriedBy { get; init; } = "";

    /// <summary>Why it was handed back; empty when it was not.</summary>
    public string RetriedFor { get; init; } = "";

    /// <summary>The subject of the copy; empty where nobody read it.</summary>
    internal string Place { get; init; } = "";
}
