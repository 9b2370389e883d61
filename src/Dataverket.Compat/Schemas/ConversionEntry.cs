namespace Dataverket.Compat.Schemas;

/// <summary>What a catalog has to know of a conversion to give it its place; the conversion itself is made when it is first asked for. Safe to share between threads.</summary>
/// <param name="isUpcast">Whether it goes from an older to a newer version.</param>
/// <param name="from">The name of the CLR type it takes, as <see cref="SchemaEntry.NameOf"/> spells it.</param>
/// <param name="to">The name of the CLR type it gives.</param>
/// <param name="load">Gives the conversion, always the same one.</param>
internal sealed class ConversionEntry(bool isUpcast, string from, string to, Loader<SchemaConversion> load)
{
    private SchemaConversion? _conversion;

    public bool IsUpcast => isUpcast;

    public string From => from;

    public string To => to;

    public SchemaConversion Conversion => _conversion ??= load.Value;

    /// <summary>Whether it joins these two, whose names fit: only where another assembly has a type of the same name, the types are asked.</summary>
    public bool Joins(SchemaEntry one, SchemaEntry other)
        => (one.SameName is null && other.SameName is null) || (Conversion.From == one.Schema.ClrType && Conversion.To == other.Schema.ClrType);
}
