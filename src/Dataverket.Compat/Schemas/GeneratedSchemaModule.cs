using System.Globalization;

namespace Dataverket.Compat.Schemas;

/// <summary>
/// A module as the generator writes it: one text names every schema and conversion, and each is made when a message of its type is first read or
/// written. A service that knows 500 types starts without loading 500 classes. Immutable to its users and safe to share between threads.
/// </summary>
public abstract class GeneratedSchemaModule : SchemaModule
{
    private readonly string _index;
    private readonly MessageSchema?[] _schemas;
    private readonly SchemaConversion?[] _conversions;

    /// <summary>Takes the index of the module.</summary>
    /// <param name="schemaCount">How many schemas there are, 0 or more.</param>
    /// <param name="conversionCount">How many conversions there are, 0 or more.</param>
    /// <param name="index">
    /// A line for each, schemas first, every field and line ended by a line feed: type, oldest, newest, role as a number and CLR type of a schema;
    /// <c>up</c> or <c>down</c>, CLR type taken and CLR type given of a conversion.
    /// </param>
    protected GeneratedSchemaModule(int schemaCount, int conversionCount, string index)
    {
        ArgumentNullException.ThrowIfNull(index);
        _schemas = new MessageSchema?[schemaCount];
        _conversions = new SchemaConversion?[conversionCount];
        _index = index;
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<MessageSchema> Schemas => [.. Enumerable.Range(0, _schemas.Length).Select(SchemaAt)];

    /// <inheritdoc/>
    public sealed override IReadOnlyList<SchemaConversion> Conversions => [.. Enumerable.Range(0, _conversions.Length).Select(ConversionAt)];

    /// <summary>Makes the schema at an index. Called once for each, or a few times by threads that meet; one result is kept.</summary>
    /// <param name="index">From 0 to below the number of schemas.</param>
    protected abstract MessageSchema LoadSchema(int index);

    /// <summary>Makes the conversion at an index, as <see cref="LoadSchema"/> does.</summary>
    /// <param name="index">From 0 to below the number of conversions.</param>
    protected abstract SchemaConversion LoadConversion(int index);

    internal sealed override void List(List<SchemaEntry> schemas, List<ConversionEntry> conversions)
    {
        var at = 0;
        Func<int, MessageSchema> schema = SchemaAt;
        Func<int, SchemaConversion> conversion = ConversionAt;
        for (var i = 0; i < _schemas.Length; i++)
            schemas.Add(new(Next(ref at), new VersionWindow(Number(ref at), Number(ref at)), (MessageRole)Number(ref at), Next(ref at), new(schema, i)));
        for (var i = 0; i < _conversions.Length; i++) conversions.Add(new(Next(ref at) == "up", Next(ref at), Next(ref at), new(conversion, i)));
    }

    private MessageSchema SchemaAt(int index)
        => Volatile.Read(ref _schemas[index]) ?? (Interlocked.CompareExchange(ref _schemas[index], LoadSchema(index), null) ?? _schemas[index]!);

    private SchemaConversion ConversionAt(int index)
        => Volatile.Read(ref _conversions[index]) ?? (Interlocked.CompareExchange(ref _conversions[index], LoadConversion(index), null) ?? _conversions[index]!);

    private int Number(ref int at) => int.Parse(Field(ref at), NumberStyles.None, CultureInfo.InvariantCulture);

    private string Next(ref int at) => Field(ref at).ToString();

    private ReadOnlySpan<char> Field(ref int at)
    {
        var rest = _index.AsSpan(at);
        var field = rest[..rest.IndexOf('\n')];
        at += field.Length + 1;
        return field;
    }
}
