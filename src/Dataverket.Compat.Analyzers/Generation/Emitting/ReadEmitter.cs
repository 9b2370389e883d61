using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the method that reads one shape. Each begins on the value's first token and ends on its last, as the schema itself does.</summary>
internal sealed class ReadEmitter(CodeWriter code, EquatableArray<ShapeModel> shapes, bool isShared = false)
{
    public void Emit(int index)
    {
        var shape = shapes[index];
        if (shape is ScalarShape) return;
        code.Line();
        if (shape is ConverterShape converter)
        {
            code.Line($"private static readonly {converter.Converter} {Shapes.Converter(index)} = new {converter.Converter}();");
            return;
        }

        code.Open($"{(isShared ? "internal static bool TryRead" : "private static bool " + Shapes.Reader(shape, index))}(ref {Names.Reader} reader, ref {Names.Notes} notes, out {shape.TypeName} value)");
        code.Line("value = default!;");
        switch (shape)
        {
            case EnumShape named: new EnumEmitter(code).Read(named, index); break;
            case ListShape list: List(list); break;
            case MapShape map: Map(map); break;
            case VariantShape variant: new VariantEmitter(code, shapes).Read(variant, index); break;
            case ObjectShape record: new ObjectReadEmitter(code, this).Emit(record, index); break;
        }

        // A closed enum without names has no value to read, and code after its refusal would be unreachable.
        if (shape is not EnumShape { Names.Count: 0, IsOpen: false, IsFlags: false }) code.Line("return true;");
        code.Close();
        if (shape is ObjectShape owner) new ObjectReadEmitter(code, this).EmitParts(owner, index);
        if (shape is EnumShape parts) new NameEmitter(code).Emit(Shapes.Part(parts, index), [.. parts.Names.Select((name, i) => (name.JsonName, i))]);
        if (shape is VariantShape tags)
            new NameEmitter(code).Emit(Shapes.Part(tags, index), [.. tags.Variants.Select((variant, i) => (variant.Tag.Text!, i)).Where(tag => tag.Item1 is not null)]);
    }

    /// <summary>Reads the value the reader stands on into a variable; a fault is noted where it is, and ends the read.</summary>
    public void Slot(SlotModel slot, string target)
    {
        if (!slot.AllowsNull)
        {
            code.Line($"if (!{Call(slot, target)}) return false;");
            return;
        }

        code.Line($"if (reader.TokenType == {Names.Token}.Null) {target} = null;");
        code.Line($"else if ({Call(slot, $"{shapes[slot.Shape].TypeName} {target}Value")}) {target} = {target}Value;");
        code.Line("else return false;");
    }

    /// <summary>Whether two values of a slot are compared as they are; others are compared by their JSON, since collections equal none but themselves.</summary>
    public bool IsCompared(SlotModel slot) => shapes[slot.Shape] is EnumShape or ScalarShape { Kind: not ("Bytes" or "Any") };

    public void Expect(string token) => code.Line($"if (reader.TokenType != {Names.Token}.{token}) return notes.Unexpected(ref reader);");

    private string Call(SlotModel slot, string target)
    {
        var max = slot.Traits.MaxLength > 0 ? slot.Traits.MaxLength + ", " : "";
        return shapes[slot.Shape] switch
        {
            ScalarShape => $"{Names.DataReader}.TryRead{(slot.Traits.IsLenient ? "Lenient" : "")}(ref reader, ref notes, {max}out {target})",
            ConverterShape converter
                => $"{Names.DataReader}.TryReadConverted(ref reader, ref notes, {Shapes.Converter(slot.Shape)}, {Names.Schemas}DataScalar.{converter.Kind}, out {target})",
            var shape => $"{Shapes.Reader(shape, slot.Shape)}(ref reader, ref notes, out {target})",
        };
    }

    private void List(ListShape shape)
    {
        var element = shape.Element.TypeName;
        if (!shape.Traits.IsOneOrMany) Expect("StartArray");
        code.Line($"var items = new {Names.Schemas}DataItems<{element}>();");
        if (shape.Traits.IsOneOrMany)
        {
            code.Open($"if (reader.TokenType != {Names.Token}.StartArray)");
            code.Line($"if (reader.TokenType == {Names.Token}.Null) return notes.Unexpected(ref reader);");
            code.Line($"notes.Remark({Names.Schemas}DataRemarkKind.Lenient, reader.TokenStartIndex);");
            code.Line($"{element} single;");
            Slot(shape.Element, "single");
            code.Line("items.Add(single);");
            code.Close();
            code.Open("else");
        }

        code.Open($"while (reader.Read() && reader.TokenType != {Names.Token}.EndArray)");
        Bound(shape.Traits);
        code.Line($"{element} item;");
        Slot(shape.Element, "item");
        code.Line("items.Add(item);");
        code.Close();
        if (shape.Traits.IsOneOrMany) code.Close();
        code.Line();
        code.Line(shape.Kind switch
        {
            ListKind.List or ListKind.MutableList or ListKind.Collection => "value = items.ToList();",
            ListKind.HashSet or ListKind.ReadOnlySet => $"value = new {Names.Collections}HashSet<{element}>(items.ToArray());",
            ListKind.ImmutableArray => "value = global::System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(items.ToArray());",
            ListKind.ImmutableList => $"value = global::System.Collections.Immutable.ImmutableList.CreateRange<{element}>(items.ToArray());",
            _ => "value = items.ToArray();",
        });
    }

    private void Map(MapShape shape)
    {
        Expect("StartObject");
        // SortedDictionary has no TryAdd of its own.
        var add = shape.Kind == MapKind.SortedDictionary ? $"{Names.Collections}CollectionExtensions.TryAdd(items, name, item)" : "items.TryAdd(name, item)";
        var made = shape.Kind == MapKind.SortedDictionary ? "SortedDictionary" : "Dictionary";
        code.Line($"var items = new {Names.Collections}{made}<string, {shape.Element.TypeName}>(global::System.StringComparer.Ordinal);");
        code.Open($"while (reader.Read() && reader.TokenType == {Names.Token}.PropertyName)");
        Bound(shape.Traits);
        code.Line("var at = reader.TokenStartIndex;");
        code.Line($"if (!{Names.DataReader}.TryReadName(ref reader, ref notes, out var name)) return false;");
        code.Line("reader.Read();");
        code.Line($"{shape.Element.TypeName} item;");
        Slot(shape.Element, "item");
        code.Line($"if (!{add}) return notes.RefuseAt({Names.Kind}.Duplicate, at, \"\");");
        code.Close();
        code.Line();
        code.Line(shape.Kind == MapKind.ImmutableDictionary
            ? "value = global::System.Collections.Immutable.ImmutableDictionary.CreateRange(global::System.StringComparer.Ordinal, items);"
            : "value = items;");
    }

    // One more than the bound is refused where it stands, before it is read.
    private void Bound(TraitsModel traits)
    {
        if (traits.MaxLength > 0) code.Line($"if (items.Count == {traits.MaxLength}) return notes.Refuse({Names.Kind}.TooLong, ref reader);");
    }
}
