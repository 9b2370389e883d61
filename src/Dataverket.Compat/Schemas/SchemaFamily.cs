namespace Dataverket.Compat.Schemas;

/// <summary>All shapes of one message type that a catalog knows, oldest first, proven to be a chain. Immutable.</summary>
public sealed class SchemaFamily
{
    private readonly SchemaEntry[] _entries;
    private MessageSchema[]? _schemas;

    private SchemaFamily(string type, SchemaEntry[] entries)
    {
        Type = type;
        _entries = entries;
        Window = new VersionWindow(entries[0].Versions.Oldest, entries[^1].Versions.Newest);
        Writes = new VersionWindow(OldestWritable(entries.Length - 1), Window.Newest);
        foreach (var entry in entries) entry.Family = this;
    }

    /// <summary>The message type.</summary>
    public string Type { get; }

    /// <summary>The shapes, oldest version first. Made when first asked for.</summary>
    public IReadOnlyList<MessageSchema> Schemas => _schemas ??= Array.ConvertAll(_entries, static entry => entry.Schema);

    /// <summary>The versions that can be read.</summary>
    public VersionWindow Window { get; }

    /// <summary>The versions that can be written from the newest shape: down to where the chain of downcasters ends.</summary>
    public VersionWindow Writes { get; }

    internal int IndexOf(int version)
    {
        for (var i = 0; i < _entries.Length; i++)
            if (_entries[i].Versions.Contains(version)) return i;
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
    internal SchemaConversion StepFrom(int index, bool isUp) => (isUp ? _entries[index].Up : _entries[index].Down)?.Conversion!;

    /// <summary>The oldest version that the shape at this index can be written as.</summary>
    internal int OldestWritable(int index)
    {
        while (index > 0 && _entries[index].Down is not null) index--;
        return _entries[index].Versions.Oldest;
    }

    /// <summary>The newest version that the shape at this index can be down-cast from.</summary>
    internal int NewestReadable(int index)
    {
        while (index + 1 < _entries.Length && _entries[index + 1].Down is not null) index++;
        return _entries[index].Versions.Newest;
    }

    private object Step(int index, bool isUp, object value)
    {
        var step = StepFrom(index, isUp);
        if (step.Convert is null) return StepConverter.Convert(step, value, Schemas[index], Schemas[isUp ? index + 1 : index - 1]);
        return step.Convert(value) ?? throw new InvalidOperationException(
            $"The converter from {step.From.Name} to {step.To.Name} returned null. It must return a value, or throw when it has none.");
    }

    /// <summary>Proves a chain whose entries are in order and hold their conversions.</summary>
    internal static SchemaFamily Build(string type, List<SchemaEntry> entries, List<string> faults)
    {
        for (var i = 0; i + 1 < entries.Count; i++)
        {
            var (older, newer) = (entries[i], entries[i + 1]);
            var (olderName, newerName) = (SchemaEntry.ShortName(older.ClrName), SchemaEntry.ShortName(newer.ClrName));
            if (older.Versions.Newest >= newer.Versions.Oldest)
                faults.Add($"{type}: {olderName} and {newerName} both stand for version {newer.Versions.Oldest}.");
            else if (older.Versions.Newest + 1 != newer.Versions.Oldest)
                faults.Add($"{type}: no schema for version {older.Versions.Newest + 1}; {olderName} ends at {older.Versions.Newest}, {newerName} begins at {newer.Versions.Oldest}.");
            if (older.Role != newer.Role)
                faults.Add($"{type}: {olderName} has the role {older.Role}, {newerName} the role {newer.Role}; one type has one role in all versions.");
            if (older.Up is null)
                faults.Add($"{type}: no [Upcaster] from {olderName} (version {older.Versions}) to {newerName} (version {newer.Versions}).");
        }

        return new SchemaFamily(type, [.. entries]);
    }
}
