using System.Linq;
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
        code.Open($"private static bool {Shapes.Reader(shape, index)}(ref {Names.Reader} reader, ref {Names.Notes} notes, out {shape.TypeName} value)");
        code.Line("value = default!;");
        switch (shape)
        {
            case EnumShape named: Enum(named, index); break;
            case ListShape list: List(list); break;
            case MapShape map: Map(map); break;
            case ObjectShape record: new ObjectReadEmitter(code, this).Emit(record, index); break;
        }

        // An enum without names has no value to read, and code after its refusal would be unreachable.
        if (shape is not EnumShape { Names.Count: 0 }) code.Line("return true;");
        code.Close();
        if (shape is ObjectShape owner) new ObjectReadEmitter(code, this).EmitParts(owner, index);
        if (shape is EnumShape parts) new NameEmitter(code).Emit(parts.ShortName + index, [.. parts.Names.Select((name, i) => (name.JsonName, i))]);
    }

    /// <summary>Reads the value the reader stands on into a variable; a fault is noted where it is, and ends the read.</summary>
    public void Slot(SlotModel slot, string target)
    {
        var shape = shapes[slot.Shape];
        var read = Shapes.Reader(shape, slot.Shape);
        if (!slot.AllowsNull)
        {
            code.Line($"if (!{read}(ref reader, ref notes, out {target})) return false;");
            return;
        }

        code.Line($"if (reader.TokenType == {Names.Token}.Null) {target} = null;");
        code.Line($"else if ({read}(ref reader, ref notes, out {shape.TypeName} {target}Value)) {target} = {target}Value;");
        code.Line("else return false;");
    }

    public void Expect(string token) => code.Line($"if (reader.TokenType != {Names.Token}.{token}) return notes.Unexpected(ref reader);");

    private void Enum(EnumShape shape, int index)
    {
        Expect("String");
        var name = shape.ShortName + index;
        code.Line($"var index = {NameEmitter.Method(name)}(ref reader);");
        code.Line($"if (index < 0) index = {Names.DataReader}.FindAnyCase(ref reader, ref notes, {NameEmitter.List(name)});");
        code.Open("switch (index)");
        for (var i = 0; i < shape.Names.Count; i++)
            code.Line($"case {i}: value = {shape.TypeName}.{SymbolNames.Escape(shape.Names[i].Member)}; break;");
        code.Line($"default: return notes.Refuse({Names.Kind}.UnknownName, ref reader);");
        code.Close();
    }

    private void List(ListShape shape)
    {
        Expect("StartArray");
        code.Line($"var items = new {Names.Collections}List<{shape.Element.TypeName}>();");
        code.Open($"while (reader.Read() && reader.TokenType != {Names.Token}.EndArray)");
        code.Line($"{shape.Element.TypeName} item;");
        Slot(shape.Element, "item");
        code.Line("items.Add(item);");
        code.Close();
        code.Line();
        code.Line(shape.Kind switch
        {
            ListKind.List or ListKind.ReadOnlyList => "value = items;",
            ListKind.ImmutableArray => "value = global::System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(items.ToArray());",
            _ => "value = items.ToArray();",
        });
    }

    private void Map(MapShape shape)
    {
        Expect("StartObject");
        code.Line($"var items = new {Names.Collections}Dictionary<string, {shape.Element.TypeName}>(global::System.StringComparer.Ordinal);");
        code.Open($"while (reader.Read() && reader.TokenType == {Names.Token}.PropertyName)");
        code.Line("var at = reader.TokenStartIndex;");
        code.Line($"if (!{Names.DataReader}.TryReadName(ref reader, ref notes, out var name)) return false;");
        code.Line("reader.Read();");
        code.Line($"{shape.Element.TypeName} item;");
        Slot(shape.Element, "item");
        code.Line($"if (!items.TryAdd(name, item)) return notes.RefuseAt({Names.Kind}.Duplicate, at, \"\");");
        code.Close();
        code.Line();
        code.Line("value = items;");
    }
}
