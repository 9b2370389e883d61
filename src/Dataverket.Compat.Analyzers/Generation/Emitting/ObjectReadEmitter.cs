using System.Collections.Generic;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the reading of an object with known members: gather, check what must be there, construct, then set only what was there.</summary>
internal sealed class ObjectReadEmitter(CodeWriter code, ReadEmitter reads)
{
    public void Emit(ObjectShape shape)
    {
        reads.Expect("StartObject");
        for (var i = 0; i < shape.Members.Count; i++)
            code.Line($"var has{i} = false; {shape.Members[i].Slot.TypeName} m{i} = {shape.Members[i].Default ?? "default!"};");
        code.Open($"while (reader.Read() && reader.TokenType == {Names.Token}.PropertyName)");
        for (var i = 0; i < shape.Members.Count; i++) Member(shape.Members[i], i);
        code.Line($"{(shape.Members.Count > 0 ? "else " : "")}reader.Skip();");
        code.Close();
        code.Line();
        for (var i = 0; i < shape.Members.Count; i++)
        {
            if (!shape.Members[i].IsRequired) continue;
            code.Line($"if (!has{i}) return Values.Refuse({Names.Kind}.Missing, {Shapes.Pointer(shape.Members[i].JsonName)}, out fault);");
        }

        Construct(shape);
    }

    /// <summary>Writes the setters of init-only properties; the initializer that such a property has must survive when the member is absent.</summary>
    public void EmitAccessors(ObjectShape shape)
    {
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
        var pointer = Shapes.Pointer(member.JsonName);
        code.Open($"{(i == 0 ? "" : "else ")}if (Values.Is(ref reader, {Shapes.Utf8(member.JsonName)}))");
        code.Line($"if (has{i}) return Values.Refuse({Names.Kind}.Duplicate, {pointer}, out fault);");
        code.Line($"has{i} = true;");
        code.Line("reader.Read();");
        reads.Slot(member.Slot, $"m{i}", $"Values.At({pointer}, ref fault)");
        code.Close();
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
            if (member.Fill == MemberFill.Setter) sets.Add($"if (has{i}) value.{property} = m{i};");
            if (member.Fill == MemberFill.Accessor) sets.Add($"if (has{i}) Set{shape.ShortName}{i}({(shape.IsValueType ? "ref " : "")}value, m{i});");
        }

        var initializer = initials.Count == 0 ? "" : $" {{ {string.Join(", ", initials)} }}";
        code.Line($"value = new {shape.TypeName}({string.Join(", ", arguments)}){initializer};");
        foreach (var set in sets) code.Line(set);
    }
}
