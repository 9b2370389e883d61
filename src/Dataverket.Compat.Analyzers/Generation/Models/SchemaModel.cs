namespace Dataverket.Compat.Analyzers.Generation.Models;

/// <summary>
/// One schema type, all that its source text is made of. <see cref="Shapes"/> is flat, since shapes may refer to themselves; the first is the data's.
/// </summary>
/// <remarks>The steps are the declared differences from the version before, as expressions. The class name is unique in the assembly.</remarks>
internal sealed record SchemaModel(
    string ClassName,
    string HintName,
    string TypeName,
    bool IsValueType,
    string MessageType,
    int Oldest,
    int Newest,
    int Reads,
    string Role,
    bool IsOwner,
    EquatableArray<ShapeModel> Shapes,
    EquatableArray<ConversionModel> Conversions,
    EquatableArray<string> Steps,
    PartialModel Partial)
{
    /// <summary>What its files are called by: the hint name, and something more where another differs from it by case alone.</summary>
    public string FileName { get; init; } = HintName;
}
