namespace Kit;

/// <summary>The host's answer: done, or still at it, or refused.</summary>
public sealed record ProcessAnswer(bool Accepted, string Detail);
