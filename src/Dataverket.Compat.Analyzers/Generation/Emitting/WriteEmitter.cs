using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the method that writes one shape. Members stand in the order of declaration, so that the same value gives the same bytes.</summary>
internal sealed class WriteEmitter(CodeWriter code, EquatableArray<ShapeModel> shapes)
{
    public void Emit(int index)
    {
        var shape = shapes[index];
        if (shape is ScalarShape) return;
        code.Line();
        code.Open($"private static void {Shapes.Writer(shape, index)}({Names.Writer} writer, {shape.TypeName} value)");
        switch (shape)
        {
            case EnumShape named: Enum(named); break;
            case ListShape list: List(list); break;
            case MapShape map: Map(map); break;
            case ObjectShape record: Object(record); break;
        }

        code.Close();
    }

    private void Enum(EnumShape shape)
    {
        code.Open("switch (value)");
        foreach (var name in shape.Names.Where(name => name.IsWritten))
            code.Line($"case {shape.TypeName}.{SymbolNames.Escape(name.Member)}: writer.WriteStringValue({Shapes.Utf8(name.JsonName)}); break;");
        code.Line($"default: throw {Names.DataWriter}.NoName({Literals.Text(Shapes.ForPeople(shape.TypeName))});");
        code.Close();
    }

    private void List(ListShape shape)
    {
        // A default immutable array holds nothing to walk over; on the wire it is empty.
        var source = shape.Kind == ListKind.ImmutableArray ? $"value.IsDefault ? {shape.TypeName}.Empty : value" : "value";
        code.Line("writer.WriteStartArray();");
        code.Open($"foreach (var item in {source})");
        Slot(shape.Element, "item", "an element of " + Shapes.ForPeople(shape.TypeName), 0);
        code.Close();
        code.Line();
        code.Line("writer.WriteEndArray();");
    }

    private void Map(MapShape shape)
    {
        code.Line("writer.WriteStartObject();");
        code.Open("foreach (var pair in value)");
        code.Line("writer.WritePropertyName(pair.Key);");
        Slot(shape.Element, "pair.Value", "a value of " + Shapes.ForPeople(shape.TypeName), 0);
        code.Close();
        code.Line();
        code.Line("writer.WriteEndObject();");
    }

    private void Object(ObjectShape shape)
    {
        code.Line("writer.WriteStartObject();");
        for (var i = 0; i < shape.Members.Count; i++)
        {
            var member = shape.Members[i];
            var property = "value." + SymbolNames.Escape(member.Property);
            var name = $"writer.WritePropertyName({Shapes.Utf8(member.JsonName)});";
            if (member.OmitsNull)
            {
                code.Open($"if ({property} is {{ }} v{i})");
                code.Line(name);
                Value(member.Slot, $"v{i}");
                code.Close();
                continue;
            }

            code.Line(name);
            Slot(member.Slot, property, $"{shape.ShortName}.{member.Property}", i);
        }

        code.Line("writer.WriteEndObject();");
    }

    private void Slot(SlotModel slot, string value, string where, int number)
    {
        if (!slot.AllowsNull)
        {
            Value(slot, slot.IsValueType ? value : $"{Names.DataWriter}.Present({value}, {Literals.Text(where)})");
            return;
        }

        code.Open($"if ({value} is {{ }} v{number})");
        Value(slot, $"v{number}");
        code.Close();
        code.Line("else writer.WriteNullValue();");
    }

    private void Value(SlotModel slot, string value) => code.Line(shapes[slot.Shape] is ScalarShape scalar
        ? scalar.Write.Replace("{0}", value)
        : $"{Shapes.Writer(shapes[slot.Shape], slot.Shape)}(writer, {value});");
}
