using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the method that writes one shape. Members stand in the order of declaration, so that the same value gives the same bytes.</summary>
internal sealed class WriteEmitter(CodeWriter code, EquatableArray<ShapeModel> shapes)
{
    public void Emit(int index)
    {
        var shape = shapes[index];
        if (shape is ScalarShape or ConverterShape) return;
        if (shape is EnumShape parts) new EnumEmitter(code).EmitParts(parts, index);
        if (shape is ObjectShape owner) Keys(owner, index);
        code.Line();
        code.Open($"private static void {Shapes.Writer(shape, index)}({Names.Writer} writer, {shape.TypeName} value)");
        switch (shape)
        {
            case EnumShape named: new EnumEmitter(code).Write(named, index); break;
            case ListShape list: List(list); break;
            case MapShape map: Map(map); break;
            case VariantShape variant: new VariantEmitter(code, shapes).Write(variant); break;
            case ObjectShape record: Object(record, index); break;
        }

        code.Close();
    }

    private static string TagKey(ObjectShape shape, int index) => $"Tag{shape.ShortName}{index}";

    private void Keys(ObjectShape shape, int index)
    {
        code.Line();
        for (var i = 0; i < shape.Members.Count; i++) code.Line(Shapes.Encoded(Shapes.Key(shape, index, i), shape.Members[i].JsonName));
        if (shape.Tag is not { } tag) return;
        code.Line(Shapes.Encoded(TagKey(shape, index), tag.Member));
        if (tag.Text is not null) code.Line(Shapes.Encoded(TagKey(shape, index) + "Text", tag.Text));
    }

    private void List(ListShape shape)
    {
        code.Line("writer.WriteStartArray();");
        if (shape.Kind is ListKind.ReadOnlyList or ListKind.MutableList)
        {
            // An index costs less than an enumerator behind an interface.
            code.Open("for (var at = 0; at < value.Count; at++)");
            code.Line("var item = value[at];");
        }
        else
        {
            // A default immutable array holds nothing to walk over; on the wire it is empty.
            var source = shape.Kind == ListKind.ImmutableArray ? $"value.IsDefault ? {shape.TypeName}.Empty : value" : "value";
            code.Open($"foreach (var item in {source})");
        }

        Slot(shape.Element, null, "item", "an element of " + Shapes.ForPeople(shape.TypeName), 0);
        code.Close();
        code.Line();
        code.Line("writer.WriteEndArray();");
    }

    private void Map(MapShape shape)
    {
        code.Line("writer.WriteStartObject();");
        code.Open("foreach (var pair in value)");
        Slot(shape.Element, "pair.Key", "pair.Value", "a value of " + Shapes.ForPeople(shape.TypeName), 0);
        code.Close();
        code.Line();
        code.Line("writer.WriteEndObject();");
    }

    private void Object(ObjectShape shape, int index)
    {
        code.Line("writer.WriteStartObject();");
        if (shape.Tag is { } tag)
        {
            var key = TagKey(shape, index);
            code.Line(tag.Text is null ? $"writer.WriteNumber({key}, {tag.Number});" : $"writer.WriteString({key}, {key}Text);");
        }

        for (var i = 0; i < shape.Members.Count; i++)
        {
            var member = shape.Members[i];
            var property = "value." + SymbolNames.Escape(member.Property);
            var key = Shapes.Key(shape, index, i);
            if (!member.OmitsNull)
            {
                Slot(member.Slot, key, property, $"{shape.ShortName}.{member.Property}", i);
                continue;
            }

            code.Open($"if ({property} is {{ }} v{i})");
            Value(member.Slot, key, $"v{i}");
            code.Close();
        }

        code.Line("writer.WriteEndObject();");
    }

    /// <param name="slot">What is written.</param>
    /// <param name="key">The expression of its name; <c>null</c> for an element.</param>
    /// <param name="value">The expression of the value.</param>
    /// <param name="where">What a message calls the place.</param>
    /// <param name="number">Makes the variables unique.</param>
    private void Slot(SlotModel slot, string? key, string value, string where, int number)
    {
        if (!slot.AllowsNull)
        {
            Value(slot, key, slot.IsValueType ? value : $"{Names.DataWriter}.Present({value}, {Literals.Text(where)})");
            return;
        }

        // A string that is null is written as null by the writer itself.
        if (shapes[slot.Shape] is ScalarShape { Kind: "Text" })
        {
            Value(slot, key, value);
            return;
        }

        code.Open($"if ({value} is {{ }} v{number})");
        Value(slot, key, $"v{number}");
        code.Close();
        code.Line(key is null ? "else writer.WriteNullValue();" : $"else writer.WriteNull({key});");
    }

    private void Value(SlotModel slot, string? key, string value)
    {
        var shape = shapes[slot.Shape];
        if (key is not null && shape is ScalarShape { WriteNamed: { } named })
        {
            code.Line(named.Replace("{0}", value).Replace("{1}", key));
            return;
        }

        if (key is not null && shape is EnumShape { IsOpen: false } text)
        {
            code.Line($"writer.WriteString({key}, {EnumEmitter.Text(text, slot.Shape)}({value}));");
            return;
        }

        if (key is not null) code.Line($"writer.WritePropertyName({key});");
        code.Line(shape switch
        {
            ScalarShape scalar => scalar.Write.Replace("{0}", value),
            ConverterShape => $"{Shapes.Converter(slot.Shape)}.Write(writer, {value}, {Names.DataReader}.ConverterOptions);",
            _ => $"{Shapes.Writer(shape, slot.Shape)}(writer, {value});",
        });
    }
}
