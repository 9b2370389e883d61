namespace Dataverket.Compat.Schemas;

/// <summary>
/// All shapes of one assembly. The generator writes one for each assembly that declares schemas; a host adds modules by name, nothing is scanned.
/// </summary>
public abstract class SchemaModule
{
    /// <summary>The shapes the assembly declares.</summary>
    public abstract IReadOnlyList<MessageSchema> Schemas { get; }

    /// <summary>The steps between them.</summary>
    public abstract IReadOnlyList<SchemaConversion> Conversions { get; }

    internal virtual void List(List<SchemaEntry> schemas, List<ConversionEntry> conversions)
    {
        foreach (var schema in Schemas) schemas.Add(new(schema.Type, schema.Versions, schema.Role, SchemaEntry.NameOf(schema.ClrType), new(schema)));
        foreach (var step in Conversions) conversions.Add(new(step.IsUpcast, SchemaEntry.NameOf(step.From), SchemaEntry.NameOf(step.To), new(step)));
    }
}
