namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>A kind of change that has an id in the catalogue and no rule of its own, and why.</summary>
internal sealed record UnjudgedChange(string Id, string Change, string Reason);
