namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>A method that joins a schema with another type.</summary>
/// <param name="IsUp">Whether it makes the schema out of that type.</param>
/// <param name="Other">The key of the other type.</param>
internal sealed record KeptConverter(bool IsUp, string Other);
