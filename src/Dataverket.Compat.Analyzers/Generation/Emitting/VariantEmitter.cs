using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the reading and writing of one of several objects. The discriminator may stand anywhere; a copy of the reader looks for it.</summary>
internal sealed class VariantEmitter(CodeWriter code, EquatableArray<ShapeModel> shapes)
{
    public void Read(VariantShape shape, int index)
    {
        code.Line($"if (reader.TokenType != {Names.Token}.StartObject) return notes.Unexpected(ref reader);");
        code.Line("var tag = reader;");
        code.Line($"if (!{Names.DataReader}.TryFindMember(ref tag, {Shapes.Utf8(shape.Member)})) return notes.RefuseAt({Names.Kind}.NoVariant, reader.TokenStartIndex, \"\");");
        code.Line("var index = -1;");
        code.Line($"if (tag.TokenType == {Names.Token}.String) index = {NameEmitter.Method(Shapes.Part(shape, index))}(ref tag);");
        code.Line($"else if (tag.TokenType != {Names.Token}.Number) return notes.Unexpected(ref tag);");
        var numbers = shape.Variants.Select((variant, i) => (variant.Tag, Index: i)).Where(variant => variant.Tag.Text is null).ToArray();
        if (numbers.Length > 0)
        {
            code.Open("else if (tag.TryGetInt32(out var number))");
            code.Open("switch (number)");
            foreach (var (tag, i) in numbers) code.Line($"case {tag.Number}: index = {i}; break;");
            code.Close();
            code.Close();
            code.Line();
        }

        code.Open("switch (index)");
        for (var i = 0; i < shape.Variants.Count; i++)
        {
            var variant = shape.Variants[i];
            code.Line($"case {i}:");
            code.Line($"    if (!{Shapes.Reader(shapes[variant.Shape], variant.Shape)}(ref reader, ref notes, out var v{i})) return false;");
            code.Line($"    value = {(shape.IsOpen ? $"new {shape.TypeName}(v{i})" : $"v{i}")};");
            code.Line("    break;");
        }

        code.Line(shape.IsOpen
            ? $"default: return {Names.DataReader}.TryReadUnknown(ref reader, ref notes, ref tag, {Shapes.Utf8(shape.Member)}, out value);"
            : $"default: return notes.Refuse({Names.Kind}.UnknownVariant, ref tag);");
        code.Close();
    }

    public void Write(VariantShape shape)
    {
        var known = shape.IsOpen ? "known" : "value";
        var name = Literals.Text(Shapes.ForPeople(shape.BaseType));
        if (shape.IsOpen)
        {
            code.Open("if (value.Value is not { } known)");
            code.Line($"writer.WriteUnknown(value.Raw, {name});");
            code.Line("return;");
            code.Close();
            code.Line();
        }

        code.Line($"var type = {known}.GetType();");
        foreach (var variant in shape.Variants)
        {
            code.Open($"if (type == typeof({variant.TypeName}))");
            code.Line($"{Shapes.Writer(shapes[variant.Shape], variant.Shape)}(writer, ({variant.TypeName}){known});");
            code.Line("return;");
            code.Close();
            code.Line();
        }

        code.Line($"throw {Names.DataWriter}.NoVariant({name});");
    }
}
