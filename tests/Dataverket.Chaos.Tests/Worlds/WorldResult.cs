using Dataverket.Chaos.Tests.Checks;

namespace Dataverket.Chaos.Tests.Worlds;

/// <summary>What came of a world.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Shape">How its servers stood.</param>
/// <param name="Findings">What was counted and found.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Folder">Where its logs and journals are; empty when nothing is wrong.</param>
internal sealed record WorldResult(int Seed, Shape Shape, Findings Findings, TimeSpan Took, string Folder);
