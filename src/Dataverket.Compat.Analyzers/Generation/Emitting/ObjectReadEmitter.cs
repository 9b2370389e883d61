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
        var name = shape.ShortName + index;
        reads.Expect("StartObject");
        code.Line("var begin = reader.TokenStartIndex;");
        code.Line("var scope = 0;");
        for (var word = 0; word * Word < shape.Members.Count; word++) code.Line($"ulong seen{word} = 0;");
        for (var i = 0; i < shape.Members.Count; i++) code.Line($"{shape.Members[i].Slot.TypeName} m{i} = {shape.Members[i].Default ?? "default!"};");
        code.Open($"while (reader.Read() && reader.TokenType == {Names.Token}.PropertyName)");
        code.Open($"switch ({NameEmitter.Method(name)}(ref reader))");
        for (var i = 0; i < shape.Members.Count; i++) Member(shape.Members[i], i);
        code.Line("default:");
        code.Line($"    notes.SkipUnknown(ref reader, ref scope, {NameEmitter.List(name)});");
        code.Line("    break;");
        code.Close();
        code.Close();
        code.Line();
        code.Line("if (scope != 0) notes.Leave(scope);");
        CheckRequired(shape);
        Construct(shape);
    }

    /// <summary>Writes the search for member names, and the setters of init-only properties; the initializer that such a property has must survive when the member is absent.</summary>
    public void EmitParts(ObjectShape shape, int index)
    {
        new NameEmitter(code).Emit(shape.ShortName + index, [.. shape.Members.Select((member, i) => (member.JsonName, i))]);
        for (var i = 0; i < shape.Members.Count; i++)
        {
            var member = shape.Members[i];
            if (member.Fill != MemberFill.Accessor) continue;
            code.Line();
            code.Line($"[{Names.Accessor}({Names.Accessor}Kind.Method, Name = {Literals.Text("set_" + member.Property)})]");
            var target = (shape.IsValueType ? "ref " : "") + member.DeclaringType;
            code.Line($"private static extern void Set{shape.ShortName}{i}({target} target, {member.Slot.TypeName} value);");
        }
    }

    private void Member(MemberModel member, int i)
    {
        code.Open($"case {i}:");
        code.Line($"if ({Has(i)}) return notes.Refuse({Names.Kind}.Duplicate, ref reader);");
        code.Line($"seen{i / Word} |= {Bit(i)};");
        code.Line("reader.Read();");
        reads.Slot(member.Slot, $"m{i}");
        code.Line("break;");
        code.Close();
    }

    private void CheckRequired(ObjectShape shape)
    {
        var required = Enumerable.Range(0, shape.Members.Count).Where(i => shape.Members[i].IsRequired).ToArray();
        foreach (var word in required.GroupBy(i => i / Word))
        {
            var mask = word.Aggregate(0UL, (bits, i) => bits | (1UL << (i % Word)));
            code.Open($"if ((seen{word.Key} & {mask}UL) != {mask}UL)");
            foreach (var i in word) code.Line($"if (!{Has(i)}) return notes.RefuseMissing(begin, {Literals.Text(shape.Members[i].JsonName)});");
            code.Close();
        }
    }

    private void Construct(ObjectShape shape)
    {
        List<string> arguments = [], initials = [], sets = [];
        for (var i = 0; i < shape.Members.Count; i++)
        {
            var member = shape.Members[i];
            var property = SymbolNames.Escape(member.Property);
            if (member.Parameter is { } parameter) arguments.Add($"{SymbolNames.Escape(parameter)}: m{i}");
            if (member.Fill == MemberFill.Initializer) initials.Add($"{property} = m{i}");
            if (member.Fill == MemberFill.Setter) sets.Add($"if ({Has(i)}) value.{property} = m{i};");
            if (member.Fill == MemberFill.Accessor) sets.Add($"if ({Has(i)}) Set{shape.ShortName}{i}({(shape.IsValueType ? "ref " : "")}value, m{i});");
        }

        var initializer = initials.Count == 0 ? "" : $" {{ {string.Join(", ", initials)} }}";
        code.Line($"value = new {shape.TypeName}({string.Join(", ", arguments)}){initializer};");
        foreach (var set in sets) code.Line(set);
    }

    private static string Bit(int i) => $"{1UL << (i % Word)}UL";

    private static string Has(int i) => $"((seen{i / Word} & {Bit(i)}) != 0)";
}
