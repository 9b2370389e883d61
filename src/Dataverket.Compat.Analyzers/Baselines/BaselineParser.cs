using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>Reads a baseline in three passes, since a line may speak of a type that a later one describes: the head, what the types are, their members.</summary>
internal sealed class BaselineParser
{
    private readonly FaultList _faults;
    private readonly HeadReader _head = new();
    private readonly Dictionary<string, TypeDraft> _types = new(StringComparer.Ordinal) { [BaselineWords.Root] = new(BaselineWords.Root) };
    private readonly List<(TypeDraft Type, string Kind, LineReader Line)> _typeLines = [];
    private readonly List<(TypeDraft Type, string Name, LineReader Line)> _memberLines = [];
    private readonly List<(TypeDraft Type, LineReader Line)> _caseLines = [];
    private readonly List<LineReader> _options = [];
    private readonly HashSet<Tombstone> _tombstones = [];
    private readonly List<(string Type, string Name, string Number)> _enumTombstones = [];
    private bool _isRetired;

    private BaselineParser(FaultList faults) => _faults = faults;

    public static SchemaBaseline? Parse(string text, FaultList faults, CancellationToken token)
        => BaselineLines.Cut(text, faults, token) is { } lines ? new BaselineParser(faults).Read(lines, token) : null;

    private SchemaBaseline? Read(IReadOnlyList<LineReader> lines, CancellationToken token)
    {
        foreach (var line in lines)
        {
            token.ThrowIfCancellationRequested();
            Check(line, Sort(line));
        }

        foreach (var option in _options) Check(option, _head.Option(option));
        if (!_head.HasHeader) _faults.Add(0, 0, BaselineWords.Version.Length, "the file has no header that can be read: a line 'event <type> <version>'");
        if (_head.Options is null) _faults.Add(0, 0, BaselineWords.Version.Length, "the file names no profile that can be read: a line 'profile tolerant', default, web, respect or strict");
        if (!_head.HasHeader || _head.Options is not { } options) return null;

        var slots = new SlotReader(new(name => _types.TryGetValue(name, out var type) && type.IsValue(options.Profile)), _types.ContainsKey, _faults);
        ReadTypes(slots, options);
        foreach (var (type, name, line) in _memberLines) Check(line, Member(type, name, line, slots));
        foreach (var (type, line) in _caseLines) Check(line, Case(type, line));
        BuryEnumNames();
        var shape = _head.Shape(_types.Values.OrderBy(type => type.Name != BaselineWords.Root).ThenBy(type => type.Name, StringComparer.Ordinal).Select(type => type.Build()));
        return new(shape, _tombstones.OrderBy(BaselineText.Line, StringComparer.Ordinal).ToEquatable(), _isRetired);
    }

    private void ReadTypes(SlotReader slots, WireOptions options)
    {
        var reader = new TypeReader(slots);
        foreach (var type in _types.Values) type.Object = type.Object with { KeepsUnknown = options.Profile == WireProfile.Tolerant };

        // The data's own type may name another in place of itself, so it comes last.
        foreach (var group in _typeLines.GroupBy(entry => entry.Type).OrderBy(group => group.Key.Name == BaselineWords.Root))
        {
            Check(group.First().Line, reader.Read(group.Key, group.First().Kind, group.First().Line));
            foreach (var (_, _, line) in group.Skip(1)) Check(line, line.FailLine("the type stands twice in different words; keep the line that has shipped"));
        }
    }

    private void Check(LineReader line, bool isSound)
    {
        if (!isSound) _faults.Add(line.Number, line.Place.Column, line.Place.Length, line.Fault ?? "the line cannot be read");
    }

    // What a line is about; what it says is read once all are known.
    private bool Sort(LineReader line)
    {
        line.Spaces();
        if (!line.Name(out var name, out var isQuoted)) return false;
        if (!isQuoted)
        {
            if (Array.IndexOf(BaselineWords.Roles, name) >= 0) return _head.Header(name, line);
            if (name == "profile") return _head.Profile(line);
            if (name == "retired") return Retired(line);
            if (name == "option")
            {
                _options.Add(line);
                return true;
            }
        }

        if (line.Take('.'))
        {
            if (!line.Name(out var member, out _)) return false;
            _memberLines.Add((Type(name), member, line));
            return true;
        }

        if (line.Take('['))
        {
            _caseLines.Add((Type(name), line));
            return true;
        }

        line.Spaces();
        var start = line.At;
        var kind = line.Bare();
        if (kind is "object" or "enum" or "variant" && (line.IsAtEnd || line.Next == ' '))
        {
            if (name == BaselineWords.Root && kind == "enum") return line.Fail("the data of a message is no enum", start);
            var type = Type(name);
            type.Kind ??= kind;
            _typeLines.Add((type, kind, line));
            return true;
        }

        line.Back(start);
        _memberLines.Add((Type(BaselineWords.Root), name, line));
        return true;
    }

    private TypeDraft Type(string name)
    {
        if (!_types.TryGetValue(name, out var type)) _types[name] = type = new(name);
        return type;
    }

    // A line that is gone stands here as it was: what it spoke of may not come back as something else. Of lines about the whole or about a
    // type as such only the history stays, for there is no name to keep.
    private bool Retired(LineReader line)
    {
        line.Spaces();
        if (line.IsAtEnd) return _isRetired = true;
        if (!line.Name(out var type, out var isQuoted)) return false;
        if (!isQuoted && BaselineWords.IsHead(type)) return true;
        var (kind, text) = ("member", (string?)type);
        if (line.Take('.') || line.Next is ':' or '#' or '[')
        {
            kind = line.Take(':') ? "name" : line.Take('#') ? "number" : line.Take('[') ? "tag" : "member";
            if (kind == "tag" ? !Tag(line, out text) || !line.Expect(']') : !line.Name(out text!, out _)) return false;
        }
        else type = BaselineWords.Root;

        if (!line.IsAtEnd && line.Next is not (' ' or '\t')) return line.Fail("expected a space or the end of the line");
        var what = line.Rest();
        if (kind == "member" && what.Split(' ')[0] is "object" or "enum" or "variant") return true;
        if (text is null) return true;
        if (kind == "member" && what.Length > 0 && what[0] is '-' or (>= '0' and <= '9')) _enumTombstones.Add((type, text, what.Split(' ')[0]));
        else _tombstones.Add(new(kind, type, text, what));
        return true;
    }

    // The tag of a case's line; null when the case has none.
    private static bool Tag(LineReader line, out string? text)
    {
        text = null;
        if (line.Next == ']') return true;
        if (line.Next == '"') return line.Quoted(out text);
        text = line.Bare();
        if (text == "raw" && line.Take('(')) return line.Quoted(out text) && line.Expect(')');
        return text.Length > 0 || line.Fail("expected a text in quotes or a whole number");
    }

    // A number whose name is gone is free only while no name has it: renaming is not removing.
    private void BuryEnumNames()
    {
        foreach (var (type, name, number) in _enumTombstones)
        {
            _tombstones.Add(new("name", type, name, number));
            if (!_types.TryGetValue(type, out var draft) || !draft.HasNumber(number)) _tombstones.Add(new("number", type, number, name));
        }
    }

    private static bool Member(TypeDraft type, string name, LineReader line, SlotReader slots)
    {
        line.Spaces();
        var isNumber = line.Next is '-' or (>= '0' and <= '9');
        if (isNumber != (type.Kind == "enum"))
            return line.Fail(isNumber ? "a name with a number belongs to an enum, but no 'enum' line says that this type is one" : "the type is an enum, so a number stands after each of its names");
        if (isNumber) return EnumName(type, name, line);
        if (MemberReader.Read(name, line, slots) is not { } member) return false;
        return type.Add(member) || line.FailLine("the member stands twice in different words; keep the line that has shipped");
    }

    private static bool EnumName(TypeDraft type, string name, LineReader line)
    {
        var start = line.At;
        var value = line.Bare();
        if (value.Length > 40 || !BigInteger.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) return line.Fail("expected a whole number", start);
        var isAlso = false;
        var member = new EnumMember(name, value);
        for (line.Spaces(); !line.IsAtEnd; line.Spaces())
        {
            var at = line.At;
            List<string> list = [];
            if (line.Take('@')) MemberReader.Skip(line);
            else if (line.Bare() is var word && word == "also") isAlso = true;
            else if (word == "clr" && line.List(list) && list.Count == 1) member = member with { ClrName = list[0] };
            else return line.Fail("this is no word that can stand after the number of an enum's name", at);
        }

        return type.Add(member, isAlso) || line.FailLine("the name stands twice with different numbers; keep the line that has shipped");
    }

    private bool Case(TypeDraft type, LineReader line)
    {
        if (type.Kind != "variant") return line.FailLine("no 'variant' line says that this type has variants");
        var start = line.At;
        string? tag = null;
        if (line.Next == '"')
        {
            if (!line.Quoted(out var text)) return false;
            tag = BaselineQuote.Of(text);
        }
        else if (line.Next != ']')
        {
            tag = line.Bare();
            if (tag == "raw" && line.Take('('))
            {
                if (!line.Quoted(out tag) || !line.Expect(')')) return false;
            }
            else if (tag.Length == 0 || !tag.All(c => c is '-' or (>= '0' and <= '9'))) return line.Fail("expected a text in quotes or a whole number", start);
        }

        if (!line.Expect(']')) return false;
        line.Spaces();
        start = line.At;
        if (!line.Name(out var name, out _)) return false;
        if (name != type.Name && (!_types.TryGetValue(name, out var target) || target.Kind is "enum" or "variant")) return line.Fail("no line of this file says that this type is an object", start);
        return type.Add(new VariantCase(tag, name)) || line.FailLine("the tag stands twice; keep the line that has shipped");
    }
}
