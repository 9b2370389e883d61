using System;
using System.Collections.Generic;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>Reads slots.</summary>
/// <param name="slots">Knows which kinds of types are values.</param>
/// <param name="exists">Whether a named type is spoken of anywhere in the file.</param>
/// <param name="faults">Takes what is wrong with a line that can be read all the same.</param>
internal sealed class SlotReader(SlotText slots, Func<string, bool> exists, FaultList faults)
{
    private readonly Dictionary<string, TypeRef> _types = [];

    public WireSlot? Read(LineReader line, int depth = 0)
    {
        if (Type(line, depth) is not { } type) return null;
        if (line.Take('~')) return new(type, NullMode.Oblivious);
        var isOther = line.Take('*');
        return new(type, slots.Null(type, isOther, line.Take('?'), isOblivious: false));
    }

    private TypeRef? Type(LineReader line, int depth)
    {
        if (depth > BaselineLimits.Depth)
        {
            line.Fail($"lists and maps stand more than {BaselineLimits.Depth} deep here");
            return null;
        }

        if (line.Take('[')) return List(line, depth, isSet: false);
        if (line.Take('{')) return Map(line, depth);
        var start = line.At;
        if (!line.Name(out var name, out var isQuoted)) return null;
        if (isQuoted) return Named(name, line, start);
        switch (name)
        {
            case "set" when line.Take('['): return List(line, depth, isSet: true);
            case "opaque" when line.Take('('): return line.Quoted(out var why) && line.Expect(')') ? new OpaqueRef(why) : null;
            case "via" when line.Take('('): return Declared(line);
            case "set" or "opaque" or "via" or "object" or "enum" or "variant":
                line.Fail($"'{name}' is a word of the format; a type of that name stands in quotes", start);
                return null;
            default: return BaselineWords.Scalars.TryGetValue(name, out var scalar) ? Cached(name, scalar) : Named(name, line, start);
        }
    }

    private ListRef? List(LineReader line, int depth, bool isSet)
        => Read(line, depth + 1) is { } element && line.Expect(']') ? new(element, isSet) : null;

    private MapRef? Map(LineReader line, int depth)
        => Type(line, depth + 1) is { } key && line.Expect(':') && Read(line, depth + 1) is { } value && line.Expect('}') ? new(key, value) : null;

    private static DeclaredRef? Declared(LineReader line)
    {
        var start = line.At;
        var word = line.Bare();
        if (!BaselineWords.Scalars.TryGetValue(word, out var scalar))
        {
            line.Fail("expected a scalar type here", start);
            return null;
        }

        return line.Expect(',') && line.Quoted(out var converter) && line.Expect(')') ? new(scalar, converter) : null;
    }

    // A thousand members share a few types.
    private TypeRef Cached(string name, WireScalar scalar)
    {
        if (!_types.TryGetValue(name, out var type)) _types[name] = type = new ScalarRef(scalar);
        return type;
    }

    private TypeRef Named(string name, LineReader line, int start)
    {
        if (exists(name)) return new NamedRef(name);
        faults.Add(line.Number, start, line.At - start, "no line of this file says what this type is; restore its lines, or write the file anew with Compat=accept");
        return new OpaqueRef("the type " + name);
    }
}
