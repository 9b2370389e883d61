using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the reading and writing of enums: plain ones and flags, closed and open.</summary>
internal sealed class EnumEmitter(CodeWriter code)
{
    public void Read(EnumShape shape, int index)
    {
        var name = Shapes.Part(shape, index);
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
        if (shape.IsOpen)
        {
            code.Open("if (value.Text is { } known)");
            code.Line("writer.Write(known);");
            code.Line("return;");
            code.Close();
            code.Line();
        }

        if (shape.IsFlags)
        {
            code.Line($"writer.Write({FlagsText(shape, index)}({source}));");
            return;
        }

        code.Open($"switch ({source})");
        foreach (var name in shape.Names.Where(name => name.IsWritten)) code.Line($"case {Member(shape, name)}: {Pieces.Text(name.JsonName)} break;");
        code.Line($"default: {Fail(shape)};");
        code.Close();
    }

    /// <summary>Writes the method that gives the names of a value of flags.</summary>
    public void EmitParts(EnumShape shape, int index)
    {
        if (!shape.IsFlags) return;
        code.Line();
        code.Open($"private static string {FlagsText(shape, index)}({shape.EnumType} value)");
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

        code.Line($"if (rest != 0 || text.Length == 0) {Fail(shape)};");
        code.Line("return text;");
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

    private static string FlagsText(EnumShape shape, int index) => "TextOf" + Shapes.Part(shape, index);

    private static string Fail(EnumShape shape) => $"throw {Names.DataWriter}.NoName({Literals.Text(Shapes.ForPeople(shape.EnumType))})";

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
