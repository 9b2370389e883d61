namespace Dataverket.Compat.Schemas;

/// <summary>The data of one schema as a table of shapes, which may refer to each other and to themselves. Immutable; safe to share between threads.</summary>
public sealed class DataDescription
{
    /// <summary>Makes a description.</summary>
    /// <param name="shapes">The shapes; the first is the data's own.</param>
    /// <exception cref="ArgumentException">There is no shape.</exception>
    public DataDescription(params DataShape[] shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        if (shapes.Length == 0) throw new ArgumentException("A description has at least the shape of the data itself.", nameof(shapes));
        Shapes = shapes;
    }

    /// <summary>A description that allows any JSON value.</summary>
    public static DataDescription Any { get; } = new(new ScalarDataShape(DataScalar.Any));

    /// <summary>Older names of members of the data's own object, each with the member's own name. Made when first asked for.</summary>
    internal IReadOnlyList<(StepName Alias, StepName Own)> Aliases => field ??= Shapes[0] is ObjectDataShape record
        ? [.. record.Members.SelectMany(member => member.Aliases, (member, alias) => (new StepName(alias), new StepName(member.Name)))] : [];

    /// <summary>The members of the data's own object whose absence is a fault. Made when first asked for.</summary>
    internal IReadOnlyList<StepName> Required => field ??= Shapes[0] is ObjectDataShape record
        ? [.. record.Members.Where(member => member is { IsRequired: true, HasAbsentValue: false }).Select(member => new StepName(member.Name))] : [];

    /// <summary>The members of the data's own object that may be absent: what they are then, this schema says and another may say otherwise. Made when first asked for.</summary>
    internal IReadOnlyList<(StepName Name, bool IsAbsentWhenNull)> Optional => field ??= Shapes[0] is ObjectDataShape record
        ? [.. record.Members.Where(member => !member.IsRequired || member.HasAbsentValue).Select(member => (new StepName(member.Name), member.IsAbsentWhenNull))] : [];

    /// <summary>The shapes; slots refer to them by index, the first is the data's own.</summary>
    public IReadOnlyList<DataShape> Shapes { get; }
}
