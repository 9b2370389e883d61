namespace Dataverket.Compat.Testing;

/// <summary>What a build made of a document.</summary>
/// <param name="Outcome">What is left of it once it is written again.</param>
/// <param name="Detail">What was read and written, or the error.</param>
/// <param name="Again">What is written of the value anew; <c>null</c> when nothing is.</param>
/// <param name="Value">What was read; <c>null</c> when nothing was.</param>
internal sealed record SideReading(WitnessOutcome Outcome, string Detail, string? Again = null, object? Value = null);
