namespace Dataverket.Compat.Testing;

/// <summary>A witness that was run.</summary>
/// <param name="Witness">The witness.</param>
/// <param name="State">What it showed.</param>
/// <param name="Detail">What happened, or why nothing could be run: one line that may hold the document, which is made up and nobody's data.</param>
public sealed record WitnessResult(Witness Witness, WitnessState State, string Detail);
