namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Where a finding is told: the named type, the member (or enum name, or tag) in it, and the place in the data.</summary>
internal sealed record Spot(string Type, string Member, Place Place);
