namespace Dataverket.Compat.Schemas;

/// <summary>All shapes of one message type that a catalog knows, oldest first, proven to be a chain. Immutable.</summary>
public sealed class SchemaFamily
{
    private readonly SchemaConversion?[] _up;
    private readonly SchemaConversion?[] _down;

    private SchemaFamily(string type, MessageSchema[] schemas, SchemaConversion?[] up, SchemaConversion?[] down)
    {
        Type = type;
        Schemas = schemas;
        _up = up;
        _down = down;
        Window = new VersionWindow(schemas[0].Versions.Oldest, schemas[^1].Versions.Newest);
        Writes = new VersionWindow(OldestWritable(schemas.Length - 1), Window.Newest);
    }

    /// <summary>The message type.</summary>
    public string Type { get; }

    /// <summary>The shapes, oldest version first.</summary>
    public IReadOnlyList<MessageSchema> Schemas { get; }

    /// <summary>The versions that can be read.</summary>
    public VersionWindow Window { get; }

    /// <summary>The versions that can be written from the newest shape: down to where the chain of downcasters ends.</summary>
    public VersionWindow Writes { get; }

    internal int IndexOf(int version)
    {
        for (var i = 0; i < Schemas.Count; i++)
            if (Schemas[i].Versions.Contains(version)) return i;
        return -1;
    }

    internal int IndexOf(Type clrType)
    {
        for (var i = 0; i < Schemas.Count; i++)
            if (Schemas[i].ClrType == clrType) return i;
        return -1;
    }

    /// <summary>Walks the chain; both indexes are valid. Exceptions of the converters pass through.</summary>
    internal object Convert(object value, int from, int to)
    {
        for (var i = from; i != to; i += from < to ? 1 : -1) value = Step(i, from < to, value);
        return value;
    }

    /// <summary>The step from one index to its neighbour, which exists.</summary>
    internal SchemaConversion StepFrom(int index, bool isUp) => isUp ? _up[index]! : _down[index - 1]!;

    /// <summary>The oldest version that the shape at this index can be written as.</summary>
    internal int OldestWritable(int index)
    {
        while (index > 0 && _down[index - 1] is not null) index--;
        return Schemas[index].Versions.Oldest;
    }

    /// <summary>The newest version that the shape at this index can be down-cast from.</summary>
    internal int NewestReadable(int index)
    {
        while (index + 1 < Schemas.Count && _down[index] is not null) index++;
        return Schemas[index].Versions.Newest;
    }

    private object Step(int index, bool isUp, object value)
    {
        var step = StepFrom(index, isUp);
        if (step.Convert is null) return StepConverter.Convert(step, value, Schemas[index], Schemas[isUp ? index + 1 : index - 1]);
        return step.Convert(value) ?? throw new InvalidOperationException(
            $"The converter from {step.From.Name} to {step.To.Name} returned null. It must return a value, or throw when it has none.");
    }

    internal static SchemaFamily Build(string type, List<MessageSchema> declared, List<SchemaConversion> conversions, List<string> faults)
    {
        if (declared.Count > 1) declared.Sort(static (one, other) => one.Versions.CompareTo(other.Versions));
        var schemas = declared.ToArray();
        var up = new SchemaConversion?[Math.Max(0, schemas.Length - 1)];
        var down = new SchemaConversion?[up.Length];
        for (var i = 0; i + 1 < schemas.Length; i++)
        {
            var (older, newer) = (schemas[i], schemas[i + 1]);
            if (older.Versions.Newest >= newer.Versions.Oldest)
                faults.Add($"{type}: {older.ClrType.Name} and {newer.ClrType.Name} both stand for version {newer.Versions.Oldest}.");
            else if (older.Versions.Newest + 1 != newer.Versions.Oldest)
                faults.Add($"{type}: no schema for version {older.Versions.Newest + 1}; {older.ClrType.Name} ends at {older.Versions.Newest}, {newer.ClrType.Name} begins at {newer.Versions.Oldest}.");
            if (older.Role != newer.Role)
                faults.Add($"{type}: {older.ClrType.Name} has the role {older.Role}, {newer.ClrType.Name} the role {newer.Role}; one type has one role in all versions.");
            up[i] = Single(type, conversions, older, newer, faults);
            down[i] = Single(type, conversions, newer, older, faults);
            if (up[i] is null)
                faults.Add($"{type}: no [Upcaster] from {older.ClrType.Name} (version {older.Versions}) to {newer.ClrType.Name} (version {newer.Versions}).");
        }

        return new SchemaFamily(type, schemas, up, down);
    }

    private static SchemaConversion? Single(string type, List<SchemaConversion> conversions, MessageSchema from, MessageSchema to, List<string> faults)
    {
        SchemaConversion? found = null;
        foreach (var conversion in conversions)
        {
            if (conversion.From != from.ClrType || conversion.To != to.ClrType) continue;
            if (found is not null) faults.Add($"{type}: two conversions from {from.ClrType.Name} to {to.ClrType.Name}.");
            found = conversion;
        }

        return found;
    }
}
