using System.Security.Cryptography;
using System.Text.Json;

namespace Dataverket.Compat.Rollouts;

/// <summary>One entry of a run's log: an input and the hash of the entry before it. Immutable.</summary>
/// <param name="Previous">Hash of the record before; empty for the first.</param>
/// <param name="Input">The input.</param>
public sealed record RunRecord(string Previous, RunInput Input)
{
    /// <summary>The record's bytes; the same record always gives the same bytes.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, RolloutJson.Default.RunRecord);

    /// <summary>Reads one record.</summary>
    /// <exception cref="RunLogException">The bytes are no record of a kind this build knows.</exception>
    public static RunRecord Parse(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8Json, RolloutJson.Default.RunRecord) ?? throw new RunLogException("The record is null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new RunLogException("A record of the run cannot be read by this build; a newer build may have written it.", e);
        }
    }

    /// <summary>Folds a stored record into the state and checks the chain.</summary>
    /// <exception cref="RunLogException">The chain is broken, or the record does not fit the state.</exception>
    public static RunState Apply(RunState? state, ReadOnlySpan<byte> utf8Json)
    {
        var record = Parse(utf8Json);
        if (record.Previous != (state?.Hash ?? "")) throw new RunLogException($"The chain of the run breaks after revision {state?.Revision ?? 0}: what is recorded behind it does not continue it, and nobody leads this run any more. Keep the record (stream DV_RUNS) for a person to look at, and start another run.");
        var transition = RunReducer.Reduce(state, record.Input);
        if (!transition.IsAccepted) throw new RunLogException($"A stored input does not fit the run after revision {state?.Revision ?? 0}: {transition.Refusal}");
        return transition.State! with { Hash = Convert.ToHexStringLower(SHA256.HashData(utf8Json)) };
    }
}
