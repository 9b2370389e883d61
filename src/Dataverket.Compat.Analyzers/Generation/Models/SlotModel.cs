namespace Dataverket.Compat.Analyzers.Generation.Models;

/// <summary>A place that holds a value: a member, an element.</summary>
/// <param name="Shape">Index into the schema's shapes.</param>
/// <param name="TypeName">The CLR type with its mark for null.</param>
/// <param name="AllowsNull">Whether null may stand there.</param>
/// <param name="IsValueType">Whether the shape's own type is a value type.</param>
internal sealed record SlotModel(int Shape, string TypeName, bool AllowsNull, bool IsValueType)
{
    /// <summary>What the attributes of the member say about it.</summary>
    public TraitsModel Traits { get; init; } = TraitsModel.None;
}
