namespace Dataverket.Compat.Nats.Coordination;

/// <summary>A remark on a run for whoever watches it. Immutable.</summary>
/// <param name="At">When.</param>
/// <param name="Text">One line.</param>
public sealed record RunNote(DateTimeOffset At, string Text);
