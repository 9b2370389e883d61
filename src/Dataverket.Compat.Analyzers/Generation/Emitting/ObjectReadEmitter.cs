using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the reading of an object with known members: gather, check what must be there, construct, then set only what was there.</summary>
internal sealed class ObjectReadEmitter(CodeWriter code, ReadEmitter reads)
{
    private const int Word = 64;

    public void Emit(ObjectShape shape, int index)
    {
        var name = Shapes.Part(shape, index);
        reads.Expect("StartObject");
        code.Line("var begin = reader.TokenStartIndex;");
        code.Line("var scope = 0;");
        for (var word = 0; word * Word < Bits(shape); word++) code.Line($"ulong seen{word} = 0;");
        for (var i = 0; i < shape.Members.Count; i++)
            if (HasFirst(shape.Members[i])) code.Line($"{Names.Reader} first{i} = default;");
        for (var i = 0; i < shape.Members.Count; i++) code.Line($"{shape.Members[i].Slot.TypeName} m{i} = {shape.Members[i].Default ?? "default!"};");
        code.Open($"while (reader.Read() && reader.TokenType == {Names.Token}.PropertyName)");
        code.Open($"switch ({NameEmitter.Method(name)}(ref reader))");
        foreach (var (_, found, bit, owner) in Spellings(shape)) Spelling(shape, found, bit, owner);
        code.Line("default:");
        code.Line($"    notes.SkipUnknown(ref reader, ref scope, {NameEmitter.List(name)});");
        code.Line("    break;");
        code.Close();
        code.Close();
        code.Line();
        code.Line("if (scope != 0) notes.Leave(scope);");
        CheckRequired(shape);
        TakeAbsent(shape);
        Construct(shape, index);
    }

    /// <summary>Writes the search for member names, and the setters of init-only properties; the initializer that such a property has must survive when the member is absent.</summary>
    public void EmitParts(ObjectShape shape, int index)
    {
        new NameEmitter(code).Emit(Shapes.Part(shape, index), [.. Spellings(shape).Select(spelling => (spelling.Name, spelling.Index))]);
        for (var i = 0; i < shape.Members.Count; i++)
        {
            var member = shape.Members[i];
            if (member.Fill != MemberFill.Accessor) continue;
            code.Line();
            code.Line($"[{Names.Accessor}({Names.Accessor}Kind.Method, Name = {Literals.Text("set_" + member.Property)})]");
            var target = (shape.IsValueType ? "ref " : "") + member.DeclaringType;
            code.Line($"private static extern void Set{Shapes.Part(shape, index)}_{i}({target} target, {member.Slot.TypeName} value);");
        }
    }

    /// <summary>
    /// Each name that an object knows, what the search gives for it, the bit that says it was there, and its member (-1 for the discriminator). A member
    /// with older names has a bit for its value (its own index) besides one for each name.
    /// </summary>
    private static List<(string Name, int Index, int Bit, int Member)> Spellings(ObjectShape shape)
    {
        var bit = shape.Members.Count;
        List<(string Name, int Index, int Bit, int Member)> rows = [];
        for (var i = 0; i < shape.Members.Count; i++)
        {
            var member = shape.Members[i];
            rows.Add((member.JsonName, i, member.Aliases.Count > 0 ? bit++ : i, i));
        }

        for (var i = 0; i < shape.Members.Count; i++)
            foreach (var alias in shape.Members[i].Aliases) rows.Add((alias, bit, bit++, i));
        if (shape.Tag is { } tag) rows.Add((tag.Member, bit, bit++, -1));
        return rows;
    }

    private static int Bits(ObjectShape shape) => NamedBits(shape) + Enumerable.Range(0, shape.Members.Count).Count(i => shape.Members[i].IsAbsentWhenNull);

    private static int? NullBit(ObjectShape shape, int i)
        => shape.Members[i].IsAbsentWhenNull ? NamedBits(shape) + Enumerable.Range(0, i).Count(before => shape.Members[before].IsAbsentWhenNull) : null;

    private static int NamedBits(ObjectShape shape)
        => shape.Members.Count + shape.Members.Sum(member => member.Aliases.Count > 0 ? member.Aliases.Count + 1 : 0) + (shape.Tag is null ? 0 : 1);

    private bool HasFirst(MemberModel member) => member.Aliases.Count > 0 && !reads.IsCompared(member.Slot);

    private void Spelling(ObjectShape shape, int index, int bit, int i)
    {
        code.Open($"case {index}:");
        code.Line($"if ({Has(bit)}) return notes.Refuse({Names.Kind}.Duplicate, ref reader);");
        code.Line("reader.Read();");
        if (i >= 0 && NullBit(shape, i) is { } none)
        {
            // Null is absence here: the value stays what it is without the member, and a second one is still a duplicate.
            code.Line($"if ({Has(none)}) return notes.Refuse({Names.Kind}.Duplicate, ref reader);");
            code.Open($"if (reader.TokenType == {Names.Token}.Null)");
            code.Line($"seen{none / Word} |= {Bit(none)};");
            code.Line("break;");
            code.Close();
            code.Line();
        }

        code.Line($"seen{bit / Word} |= {Bit(bit)};");
        if (i >= 0 && bit != i) Aliased(shape.Members[i], i);
        else if (i >= 0) reads.Slot(shape.Members[i].Slot, $"m{i}");
        code.Line("break;");
        code.Close();
    }

    // The value under another name of the same member must be the same one.
    private void Aliased(MemberModel member, int i)
    {
        code.Open($"if ({Has(i)})");
        if (HasFirst(member))
        {
            code.Line($"if (!{Names.DataReader}.IsSameValue(first{i}, reader)) return notes.Refuse({Names.Kind}.AliasConflict, ref reader);");
            code.Line("reader.Skip();");
        }
        else
        {
            code.Line($"{member.Slot.TypeName} again;");
            reads.Slot(member.Slot, "again");
            code.Line($"if (!{Names.Collections}EqualityComparer<{member.Slot.TypeName}>.Default.Equals(m{i}, again)) return notes.Refuse({Names.Kind}.AliasConflict, ref reader);");
        }

        code.Line("break;");
        code.Close();
        code.Line();
        code.Line($"seen{i / Word} |= {Bit(i)};");
        if (HasFirst(member)) code.Line($"first{i} = reader;");
        reads.Slot(member.Slot, $"m{i}");
    }

    private void CheckRequired(ObjectShape shape)
    {
        var required = Enumerable.Range(0, shape.Members.Count).Where(i => shape.Members[i] is { IsRequired: true, Absent: null }).ToArray();
        foreach (var word in required.GroupBy(i => i / Word))
        {
            var mask = word.Aggregate(0UL, (bits, i) => bits | (1UL << (i % Word)));
            code.Open($"if ((seen{word.Key} & {mask}UL) != {mask}UL)");
            foreach (var i in word) code.Line($"if (!{Has(i)}) return notes.RefuseMissing(begin, {Literals.Text(shape.Members[i].JsonName)});");
            code.Close();
        }
    }

    private void TakeAbsent(ObjectShape shape)
    {
        for (var i = 0; i < shape.Members.Count; i++)
        {
            if (shape.Members[i].Absent is not { } value) continue;
            code.Open($"if (!{Has(i)})");
            code.Line($"m{i} = {value};");
            code.Line($"notes.Remark({Names.RemarkKind}.AbsentValue, begin, {Literals.Text(shape.Members[i].JsonName)});");
            code.Close();
            code.Line();
        }
    }

    private void Construct(ObjectShape shape, int index)
    {
        List<string> arguments = [], initials = [], sets = [];
        for (var i = 0; i < shape.Members.Count; i++)
        {
            var member = shape.Members[i];
            var property = SymbolNames.Escape(member.Property);
            if (member.Parameter is { } parameter) arguments.Add($"{SymbolNames.Escape(parameter)}: m{i}");
            if (member.Fill == MemberFill.Initializer) initials.Add($"{property} = m{i}");
            if (member.Fill == MemberFill.Setter) sets.Add($"if ({Has(i)}) value.{property} = m{i};");
            if (member.Fill == MemberFill.Accessor) sets.Add($"if ({Has(i)}) Set{Shapes.Part(shape, index)}_{i}({(shape.IsValueType ? "ref " : "")}value, m{i});");
        }

        var initializer = initials.Count == 0 ? "" : $" {{ {string.Join(", ", initials)} }}";
        code.Line($"value = new {shape.TypeName}({string.Join(", ", arguments)}){initializer};");
        foreach (var set in sets) code.Line(set);
    }

    private static string Bit(int i) => $"{1UL << (i % Word)}UL";

    private static string Has(int i) => $"((seen{i / Word} & {Bit(i)}) != 0)";
}
