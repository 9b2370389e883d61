using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>What became of one value.</summary>
/// <param name="Outcome"><c>null</c> when the writing side cannot write it, so that nobody meets it.</param>
/// <param name="Text">The same by comparing text alone, as the measured file says it: <c>ok</c>, <c>LOSSY</c>, <c>THROWS</c>, <c>WRITE-THROWS(...)</c>.</param>
/// <param name="Detail">What was written and read, for the message of a failing test.</param>
internal sealed record SampleOutcome(Outcome? Outcome, string Text, string Detail)
{
    /// <summary>The worst of what was written; nothing that could be written is a fault of the writing side.</summary>
    public static Outcome Worst(IReadOnlyList<SampleOutcome> samples) => samples.Max(sample => sample.Outcome) ?? Model.Outcome.Throws;
}
