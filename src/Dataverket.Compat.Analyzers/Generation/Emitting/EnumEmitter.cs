using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the reading and writing of enums: plain ones and flags, closed and open.</summary>
internal sealed class EnumEmitter(CodeWriter code)
{
    /// <summary>The method that gives the name of a value.</summary>
    public static string Text(EnumShape shape, int index) => $"TextOf{shape.ShortName}{index}";

    public void Read(EnumShape shape, int index)
    {
        var name = shape.ShortName + index;
        if (shape.IsFlags)
        {
            ReadFlags(shape, name);
            return;
        }

        code.Line($"if (reader.TokenType != {Names.Token}.String) return notes.Unexpected(ref reader);");
        code.Line($"var index = {NameEmitter.Method(name)}(ref reader);");
        code.Line($"if (index < 0) index = {Names.DataReader}.FindAnyCase(ref reader, ref notes, {NameEmitter.List(name)});");
        code.Open("switch (index)");
        for (var i = 0; i < shape.Names.Count; i++) code.Line($"case {i}: value = {Member(shape, shape.Names[i])}; break;");
        Unknown(shape, "break;");
        code.Close();
    }

    public void Write(EnumShape shape, int index)
    {
        var source = shape.IsOpen ? "value.Value" : "value";
        if (shape.IsOpen) code.Line("if (value.Text is { } text) writer.WriteStringValue(text);");
        code.Line($"{(shape.IsOpen ? "else " : "")}writer.WriteStringValue({Text(shape, index)}({source}));");
    }

    /// <summary>Writes the method that gives the name of a value, and the fields it takes names from.</summary>
    public void EmitParts(EnumShape shape, int index)
    {
        var fail = $"throw {Names.DataWriter}.NoName({Literals.Text(Shapes.ForPeople(shape.EnumType))})";
        code.Line();
        if (shape.IsFlags)
        {
            FlagsText(shape, index, fail);
            return;
        }

        for (var i = 0; i < shape.Names.Count; i++)
            if (shape.Names[i].IsWritten) code.Line(Shapes.Encoded(Shapes.Key(shape, index, i), shape.Names[i].JsonName));
        code.Line();
        code.Open($"private static {Names.Encoded} {Text(shape, index)}({shape.EnumType} value)");
        code.Open("switch (value)");
        for (var i = 0; i < shape.Names.Count; i++)
            if (shape.Names[i].IsWritten) code.Line($"case {Member(shape, shape.Names[i])}: return {Shapes.Key(shape, index, i)};");
        code.Line($"default: {fail};");
        code.Close();
        code.Close();
    }

    private void ReadFlags(EnumShape shape, string name)
    {
        code.Line($"if (!{Names.DataReader}.TryReadUtf8(ref reader, ref notes, out var rest)) return false;");
        code.Line($"{shape.EnumType} bits = default;");
        code.Line("var isDone = false;");
        code.Open($"while ({Names.DataReader}.TryNextName(ref rest, ref isDone, out var name))");
        code.Line($"var index = {NameEmitter.Method(name)}(name);");
        code.Open("if (index < 0)");
        code.Line($"index = {Names.DataReader}.FindAnyCase(name, {NameEmitter.List(name)});");
        code.Line($"if (index >= 0) notes.Remark({Names.RemarkKind}.NameCase, reader.TokenStartIndex);");
        code.Close();
        code.Line();
        code.Open("switch (index)");
        for (var i = 0; i < shape.Names.Count; i++) code.Line($"case {i}: bits |= {Member(shape, shape.Names[i])}; break;");
        Unknown(shape, "return true;");
        code.Close();
        code.Close();
        code.Line();
        code.Line("value = bits;");
    }

    private void Unknown(EnumShape shape, string end)
    {
        if (!shape.IsOpen)
        {
            code.Line($"default: return notes.Refuse({Names.Kind}.UnknownName, ref reader);");
            return;
        }

        code.Line("default:");
        code.Line($"    if (!{Names.DataReader}.TryRead(ref reader, ref notes, out string text)) return false;");
        code.Line($"    notes.Remark({Names.RemarkKind}.UnknownName, reader.TokenStartIndex);");
        code.Line($"    value = new {shape.TypeName}(text);");
        code.Line($"    {end}");
    }

    private void FlagsText(EnumShape shape, int index, string fail)
    {
        code.Open($"private static string {Text(shape, index)}({shape.EnumType} value)");
        var written = shape.Names.Where(name => name.IsWritten).ToArray();
        if (written.Length > 0)
        {
            code.Open("switch (value)");
            foreach (var name in written) code.Line($"case {Member(shape, name)}: return {Literals.Text(name.JsonName)};");
            code.Close();
            code.Line();
        }

        code.Line("var rest = unchecked((ulong)value);");
        code.Line("var text = \"\";");
        foreach (var name in Wider(written.Where(name => name.Bits != 0)))
        {
            code.Open($"if ((rest & {name.Bits}UL) == {name.Bits}UL)");
            code.Line($"rest &= ~{name.Bits}UL;");
            code.Line($"text = text.Length == 0 ? {Literals.Text(name.JsonName)} : text + {Literals.Text(", " + name.JsonName)};");
            code.Close();
            code.Line();
        }

        code.Line($"if (rest != 0 || text.Length == 0) {fail};");
        code.Line("return text;");
        code.Close();
    }

    // As System.Text.Json orders them: as declared, but a name that holds all bits of another goes before it.
    private static IEnumerable<EnumName> Wider(IEnumerable<EnumName> names)
    {
        var left = names.ToList();
        while (left.Count > 0)
        {
            var next = left.First(name => !left.Any(other => other != name && (other.Bits & name.Bits) == name.Bits));
            left.Remove(next);
            yield return next;
        }
    }

    private static string Member(EnumShape shape, EnumName name) => $"{shape.EnumType}.{SymbolNames.Escape(name.Member)}";
}
