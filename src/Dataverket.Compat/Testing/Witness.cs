using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Testing;

/// <summary>What proves one finding about a changed schema: a small document, and what happens to it.</summary>
/// <param name="RuleId">The rule, such as <c>DVC1002</c>.</param>
/// <param name="MessageType">The message type.</param>
/// <param name="Version">Its version, 1 or more.</param>
/// <param name="IsBackward">Whether this build reads what an earlier one wrote; else an earlier one reads what this build writes.</param>
/// <param name="Expected">What happens to the document when it is read and written again.</param>
public sealed record Witness(string RuleId, string MessageType, int Version, bool IsBackward, WitnessOutcome Expected)
{
    /// <summary>Who reads the document.</summary>
    public WireProfile Profile { get; init; }

    /// <summary>Who wrote it.</summary>
    public WireProfile Writer { get; init; }

    /// <summary>The data as JSON; <c>null</c> when no document can show it, as for a name that was retired and means something else now.</summary>
    public string? Document { get; init; }

    /// <summary>What the writer says by the document, spelled out, where it says it by leaving something out; <c>null</c> when the document says all.</summary>
    public string? Meant { get; init; }

    /// <summary>What changed, as the compiler says it.</summary>
    public string What { get; init; } = "";

    /// <summary>The JSON pointer of the place; empty for the data itself.</summary>
    public string Pointer { get; init; } = "";
}
