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

    /// <summary>The shapes; slots refer to them by index, the first is the data's own.</summary>
    public IReadOnlyList<DataShape> Shapes { get; }
}
