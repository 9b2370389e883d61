using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the method that writes one shape. Members stand in the order of declaration, so that the same value gives the same bytes.</summary>
internal sealed class WriteEmitter(CodeWriter code, EquatableArray<ShapeModel> shapes, bool isShared = false)
{
    public void Emit(int index)
    {
        var shape = shapes[index];
        if (shape is ScalarShape or ConverterShape) return;
        if (shape is EnumShape parts) new EnumEmitter(code).EmitParts(parts, index);
        code.Line();
        code.Open($"{(isShared ? "internal static void Write" : "private static void " + Shapes.Writer(shape, index))}({Names.DataWriter} writer, {shape.TypeName} value)");
        switch (shape)
        {
            case EnumShape named: new EnumEmitter(code).Write(named, index); break;
            case ListShape list: List(list); break;
            case MapShape map: Map(map); break;
            case VariantShape variant: new VariantEmitter(code, shapes).Write(variant); break;
            case ObjectShape record: new ObjectWriteEmitter(code, this).Emit(record); break;
        }

        code.Close();
    }

    /// <summary>Writes the statements that write a value, or null.</summary>
    /// <param name="slot">What is written.</param>
    /// <param name="value">The expression of the value.</param>
    /// <param name="where">What a message calls the place.</param>
    /// <param name="number">Makes the variables unique.</param>
    public void Slot(SlotModel slot, string value, string where, int number)
    {
        if (!slot.AllowsNull)
        {
            Value(slot, slot.IsValueType ? value : $"{Names.DataWriter}.Present({value}, {Literals.Text(where)})");
            return;
        }

        // A text that is null is written as null by the writer itself.
        if (shapes[slot.Shape] is ScalarShape { Kind: "Text" })
        {
            Value(slot, value);
            return;
        }

        code.Open($"if ({value} is {{ }} v{number})");
        Value(slot, $"v{number}");
        code.Close();
        code.Line("else " + Pieces.Raw("null"));
    }

    /// <summary>Writes the statement that writes a value.</summary>
    public void Value(SlotModel slot, string value) => code.Line(shapes[slot.Shape] switch
    {
        ScalarShape => $"writer.Write({value});",
        ConverterShape => $"writer.Write({Shapes.Converter(slot.Shape)}, {value});",
        var shape => $"{Shapes.Writer(shape, slot.Shape)}(writer, {value});",
    });

    private void List(ListShape shape)
    {
        code.Line(Pieces.Raw("[", "Begin"));
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

        Slot(shape.Element, "item", "an element of " + Shapes.ForPeople(shape.TypeName), 0);
        code.Line(Pieces.Raw(","));
        code.Close();
        code.Line();
        code.Line("writer.EndList();");
    }

    private void Map(MapShape shape)
    {
        code.Line(Pieces.Raw("{", "Begin"));
        code.Open("foreach (var pair in value)");
        code.Line("writer.Name(pair.Key);");
        Slot(shape.Element, "pair.Value", "a value of " + Shapes.ForPeople(shape.TypeName), 0);
        code.Line(Pieces.Raw(","));
        code.Close();
        code.Line();
        code.Line("writer.EndObject();");
    }
}
