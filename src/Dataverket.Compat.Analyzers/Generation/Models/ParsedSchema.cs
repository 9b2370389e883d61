namespace Dataverket.Compat.Analyzers.Generation.Models;

/// <summary>What became of one schema type: a model, or what stands against it. Both are absent when the compiler itself reports the fault.</summary>
internal sealed record ParsedSchema(SchemaModel? Model, EquatableArray<Refusal> Refusals)
{
    /// <summary>Where the type's name stands.</summary>
    public SourcePlace? Place { get; init; }
}
