namespace Dataverket.Compat.Schemas;

/// <summary>One of several objects, told apart by the value of one member.</summary>
/// <param name="Discriminator">The member that tells which one it is.</param>
/// <param name="Variants">The variants that are known.</param>
/// <param name="IsOpen">Whether another variant is kept as it stands instead of refused.</param>
public sealed record VariantDataShape(string Discriminator, IReadOnlyList<DataVariant> Variants, bool IsOpen) : DataShape;
