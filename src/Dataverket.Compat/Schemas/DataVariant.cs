namespace Dataverket.Compat.Schemas;

/// <summary>One variant of a <see cref="VariantDataShape"/>.</summary>
/// <param name="Name">The discriminator's text; <c>null</c> when it is a number.</param>
/// <param name="Number">The discriminator's number; 0 when it is text.</param>
/// <param name="Shape">Index of the object's shape in the description.</param>
public sealed record DataVariant(string? Name, int Number, int Shape);
