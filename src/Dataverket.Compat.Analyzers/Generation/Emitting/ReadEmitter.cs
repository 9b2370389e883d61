using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the method that reads one shape. Each begins on the value's first token and ends on its last, as the schema itself does.</summary>
internal sealed class ReadEmitter(CodeWriter code, EquatableArray<ShapeModel> shapes)
{
    public void Emit(int index)
    {
        var shape = shapes[index];
        if (shape is ScalarShape) return;
        code.Line();
        code.Open($"private static bool {Shapes.Reader(shape, index)}(ref {Names.Reader} reader, out {shape.TypeName} value, out {Names.Fault} fault)");
        code.Line("value = default!;");
        switch (shape)
        {
            case EnumShape named: Enum(named); break;
            case ListShape list: List(list); break;
            case MapShape map: Map(map); break;
            case ObjectShape record: new ObjectReadEmitter(code, this).Emit(record); break;
        }

        if (shape is not EnumShape { Names.Count: 0 })
        {
            // An enum without names has no value to read, and code after its refusal would be unreachable.
            code.Line("fault = default;");
            code.Line("return true;");
        }

        code.Close();
        if (shape is ObjectShape owner) new ObjectReadEmitter(code, this).EmitAccessors(owner);
    }

    /// <summary>Reads the value the reader stands on into a variable; the failure is an expression that says where the fault is and gives false.</summary>
    public void Slot(SlotModel slot, string target, string failure)
    {
        var shape = shapes[slot.Shape];
        var read = Shapes.Reader(shape, slot.Shape);
        if (!slot.AllowsNull)
        {
            code.Line($"if (!{read}(ref reader, out {target}, out fault)) return {failure};");
            return;
        }

        code.Line($"if (reader.TokenType == {Names.Token}.Null) {target} = null;");
        code.Line($"else if ({read}(ref reader, out {shape.TypeName} {target}Value, out fault)) {target} = {target}Value;");
        code.Line($"else return {failure};");
    }

    public void Expect(string token) => code.Line($"if (reader.TokenType != {Names.Token}.{token}) return Values.Unexpected(ref reader, out fault);");

    private void Enum(EnumShape shape)
    {
        Expect("String");
        foreach (var name in shape.Names)
        {
            var otherwise = ReferenceEquals(name, shape.Names[0]) ? "" : "else ";
            code.Line($"{otherwise}if (Values.Is(ref reader, {Shapes.Utf8(name.JsonName)})) value = {shape.TypeName}.{SymbolNames.Escape(name.Member)};");
        }

        code.Line($"{(shape.Names.Count > 0 ? "else " : "")}return Values.Refuse({Names.Kind}.UnknownName, \"\", out fault);");
    }

    private void List(ListShape shape)
    {
        Expect("StartArray");
        code.Line($"var items = new {Names.Collections}List<{shape.Element.TypeName}>();");
        code.Open($"while (reader.Read() && reader.TokenType != {Names.Token}.EndArray)");
        code.Line($"{shape.Element.TypeName} item;");
        Slot(shape.Element, "item", "Values.AtIndex(items.Count, ref fault)");
        code.Line("items.Add(item);");
        code.Close();
        code.Line();
        code.Line(shape.Kind switch
        {
            ListKind.List => "value = items;",
            ListKind.ImmutableArray => "value = global::System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(items.ToArray());",
            _ => "value = items.ToArray();",
        });
    }

    private void Map(MapShape shape)
    {
        Expect("StartObject");
        code.Line($"var items = new {Names.Collections}Dictionary<string, {shape.Element.TypeName}>(global::System.StringComparer.Ordinal);");
        code.Open($"while (reader.Read() && reader.TokenType == {Names.Token}.PropertyName)");
        // A key is text of the payload, so the pointer of a fault ends at the map itself.
        code.Line($"if (!Values.TryReadName(ref reader, out var name)) return Values.Refuse({Names.Kind}.Malformed, \"\", out fault);");
        code.Line("reader.Read();");
        code.Line($"{shape.Element.TypeName} item;");
        Slot(shape.Element, "item", "Values.AtKey(ref fault)");
        code.Line($"if (!items.TryAdd(name, item)) return Values.Refuse({Names.Kind}.Duplicate, \"\", out fault);");
        code.Close();
        code.Line();
        code.Line("value = items;");
    }
}
