using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>A finding with its weight and its words.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Verdict">How grave it is.</param>
/// <param name="Message">One sentence or two: the member, what happens, to whom, and the next step.</param>
internal sealed record Judgement(Finding Finding, Verdict Verdict, string Message);
