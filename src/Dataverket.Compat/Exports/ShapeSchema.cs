using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Exports;

/// <summary>Writes the shapes of one description as JSON Schema. Not safe to share between threads.</summary>
/// <param name="json">Takes the schema.</param>
/// <param name="description">The shapes.</param>
/// <param name="reference">How a name of <see cref="ShapeNames"/> is referred to in this document.</param>
internal sealed class ShapeSchema(Utf8JsonWriter json, DataDescription description, Func<string, string> reference)
{
    public ShapeNames Names { get; } = new(description);

    /// <summary>Writes a reference to the data itself.</summary>
    public void Data() => Reference(ShapeNames.Data);

    /// <summary>Writes every named shape as a property, the data itself as one of them or not.</summary>
    public void Definitions(Func<string, string> key, bool withData)
    {
        foreach (var shape in Names.Order.Skip(withData ? 0 : 1))
        {
            json.WriteStartObject(key(Names.Of(shape)!));
            Keywords(shape, 0);
            json.WriteEndObject();
        }
    }

    /// <summary>Writes the keywords of a shape into an object that is begun and ended by the caller.</summary>
    public void Keywords(int shape, int maxLength)
    {
        switch (description.Shapes[shape])
        {
            case ScalarDataShape scalar: ScalarSchema.Write(json, scalar.Scalar, maxLength); break;
            case EnumDataShape named: Enum(named); break;
            case VariantDataShape variant: Variant(variant); break;
            case ObjectDataShape record: Object(record); break;
            case ListDataShape list:
                json.WriteString("type", "array");
                if (maxLength > 0) json.WriteNumber("maxItems", maxLength);
                json.WritePropertyName("items");
                Slot(list.Element, 0);
                break;
            case MapDataShape map:
                json.WriteString("type", "object");
                if (maxLength > 0) json.WriteNumber("maxProperties", maxLength);
                json.WritePropertyName("additionalProperties");
                Slot(map.Element, 0);
                break;
        }
    }

    private void Slot(DataSlot slot, int maxLength)
    {
        // Any value is allowed: null is one.
        if (!slot.AllowsNull || description.Shapes[slot.Shape] is ScalarDataShape { Scalar: DataScalar.Any })
        {
            Shape(slot.Shape, maxLength);
            return;
        }

        json.WriteStartObject();
        json.WriteStartArray("anyOf");
        Shape(slot.Shape, maxLength);
        json.WriteStartObject();
        json.WriteString("type", "null");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Shape(int shape, int maxLength)
    {
        if (Names.Of(shape) is { } name && maxLength == 0)
        {
            Reference(name);
            return;
        }

        json.WriteStartObject();
        Keywords(shape, maxLength);
        json.WriteEndObject();
    }

    private void Reference(string name)
    {
        json.WriteStartObject();
        json.WriteString("$ref", reference(name));
        json.WriteEndObject();
    }

    private void Enum(EnumDataShape named)
    {
        json.WriteString("type", "string");
        if (named.IsOpen)
        {
            if (named.Names.Count > 0) Texts("examples", named.Names);
        }
        else if (named.Names.Count == 0)
        {
            json.WriteStartObject("not");
            json.WriteEndObject();
        }
        else if (named.IsFlags) json.WriteString("pattern", TextPatterns.Flags(named.Names));
        else Texts("enum", named.Names.Distinct(StringComparer.Ordinal));
    }

    private void Object(ObjectDataShape record)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var member in record.Members)
        {
            json.WritePropertyName(member.Name);
            Slot(member.Slot, member.MaxLength);
            foreach (var alias in member.Aliases) Alias(alias, member);
        }

        json.WriteEndObject();
        var required = record.Members.Where(member => member is { IsRequired: true, HasAbsentValue: false, Aliases.Count: 0 }).Select(member => member.Name).ToList();
        if (required.Count > 0) Texts("required", required);
        var aliased = record.Members.Where(member => member.Aliases.Count > 0).ToList();
        if (aliased.Count == 0) return;
        json.WriteStartArray("allOf");
        foreach (var member in aliased) OneName(member);
        json.WriteEndArray();
    }

    // A reference has no neighbours in older drafts, so the mark stands around it.
    private void Alias(string alias, DataMember member)
    {
        json.WriteStartObject(alias);
        json.WriteBoolean("deprecated", true);
        json.WriteStartArray("allOf");
        Slot(member.Slot, member.MaxLength);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // One of the names, exactly; of an optional member also none of them.
    private void OneName(DataMember member)
    {
        string[] names = [member.Name, .. member.Aliases];
        json.WriteStartObject();
        json.WriteStartArray("oneOf");
        foreach (var name in names) Holds(name);
        if (member is not { IsRequired: true, HasAbsentValue: false })
        {
            json.WriteStartObject();
            json.WriteStartObject("not");
            json.WriteStartArray("anyOf");
            foreach (var name in names) Holds(name);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Strict validators want a required name declared beside it.
    private void Holds(string name)
    {
        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteBoolean(name, true);
        json.WriteEndObject();
        Texts("required", [name]);
        json.WriteEndObject();
    }

    private void Variant(VariantDataShape variant)
    {
        json.WriteString("type", "object");
        json.WriteStartArray("oneOf");
        foreach (var one in variant.Variants)
        {
            Tagged(variant, () =>
            {
                json.WritePropertyName("const");
                Tag(one);
            });
            json.WriteStartArray("allOf");
            Shape(one.Shape, 0);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (variant.IsOpen)
        {
            Tagged(variant, () => OtherTag(variant));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Tagged(VariantDataShape variant, Action tag)
    {
        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject(variant.Discriminator);
        tag();
        json.WriteEndObject();
        json.WriteEndObject();
        Texts("required", [variant.Discriminator]);
    }

    private void OtherTag(VariantDataShape variant)
    {
        json.WriteStartArray("anyOf");
        foreach (var type in (string[])["string", "number"])
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("not");
        json.WriteStartArray("enum");
        foreach (var one in variant.Variants) Tag(one);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Tag(DataVariant variant)
    {
        if (variant.Name is { } name) json.WriteStringValue(name);
        else json.WriteNumberValue(variant.Number);
    }

    private void Texts(string keyword, IEnumerable<string> texts)
    {
        json.WriteStartArray(keyword);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
