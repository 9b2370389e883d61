using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the statements that write an object: what stands between two values is one piece, brackets and commas with it.</summary>
internal sealed class ObjectWriteEmitter(CodeWriter code, WriteEmitter slots)
{
    // What is known to come next, and is not written yet.
    private string _next = "{";
    private bool _isBegun;
    private bool _hasMember;
    private bool _mayHaveMember;

    public void Emit(ObjectShape shape)
    {
        if (shape.Tag is { } tag)
        {
            Name(tag.Member);
            if (tag.Text is null) _next += tag.Number;
            else if (Pieces.Quoted(tag.Text) is { } text) _next += text;
            else
            {
                Flush();
                code.Line(Pieces.Text(tag.Text));
            }

            _hasMember = true;
        }

        for (var i = 0; i < shape.Members.Count; i++)
        {
            var member = shape.Members[i];
            var property = "value." + SymbolNames.Escape(member.Property);
            if (member.OmitsNull)
            {
                Flush();
                code.Open($"if ({property} is {{ }} v{i})");
                Name(member.JsonName);
                Flush();
                slots.Value(member.Slot, $"v{i}");
                code.Close();
                _mayHaveMember = true;
                continue;
            }

            Name(member.JsonName);
            Flush();
            slots.Slot(member.Slot, property, $"{shape.ShortName}.{member.Property}", i);
            _hasMember = true;
        }

        Flush();
        code.Line("writer.EndObject();");
    }

    private void Name(string name)
    {
        var quoted = Pieces.Quoted(name);
        var isUnsure = !_hasMember && _mayHaveMember;
        if (_hasMember || isUnsure) _next += ",";
        if (quoted is not null) _next += quoted + ":";
        if (quoted is null || isUnsure) Flush(isUnsure ? "Member" : "Raw");
        if (quoted is null) code.Line($"writer.Name({Literals.Text(name)});");
    }

    private void Flush(string method = "Raw")
    {
        if (_next.Length > 0) code.Line(Pieces.Raw(_next, _isBegun ? method : "Begin"));
        (_next, _isBegun) = ("", true);
    }
}
