namespace Dataverket.Migrations;

/// <summary>A gate of Contract that somebody has set aside for one change, for a time. Immutable.</summary>
/// <param name="Change">The change's id.</param>
/// <param name="Gate">The gate's name.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="Given">When.</param>
/// <param name="Expires">Until when it counts, by the server's clock.</param>
/// <param name="IsInForce">Whether it still counted when it was read.</param>
public sealed record GateWaiver(string Change, string Gate, string By, string Reason, DateTimeOffset Given, DateTimeOffset Expires, bool IsInForce);
