namespace Dataverket.Compat.Analyzers.Generation.Models;

/// <summary>What it takes to open the type again: its namespace (empty for the global one) and each declaration from the outside in.</summary>
internal sealed record PartialModel(string Namespace, EquatableArray<string> Declarations);
