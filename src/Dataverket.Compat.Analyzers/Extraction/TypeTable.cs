using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>
/// The named types of one schema, each with a short name that is its own. Of several types with one short name the first by full name keeps it and
/// the others get a number, so that the order in which they are met says nothing.
/// </summary>
internal sealed class TypeTable
{
    private readonly Dictionary<(ITypeSymbol Type, string Kind), string> _names = new(Keys.Instance);
    private readonly Dictionary<string, List<(ITypeSymbol Type, string Kind, string Name)>> _byShortName = new(StringComparer.Ordinal);
    private readonly Queue<(ITypeSymbol Type, string Kind, string Name)> _pending = new();
    private readonly Dictionary<string, string> _kinds = new(StringComparer.Ordinal);
    private bool _hasClashes;

    /// <summary>The name of a type, which is then to be described; <c>null</c> when there are too many.</summary>
    /// <param name="type">The type, without null.</param>
    /// <param name="kind">Tells different forms of one type apart.</param>
    public string? NameOf(ITypeSymbol type, string kind)
    {
        if (TypeSize.IsTooLarge(type)) return null;
        if (_names.TryGetValue((type, kind), out var known)) return known;
        if (_names.Count == TypeSize.MostTypes) return null;
        var shortName = ShortName(type);
        if (!_byShortName.TryGetValue(shortName, out var same)) _byShortName.Add(shortName, same = []);
        // No C# name holds this sign.
        var name = same.Count == 0 ? shortName : $"{shortName}#{same.Count}";
        _hasClashes |= same.Count > 0;
        same.Add((type, kind, name));
        _names.Add((type, kind), name);
        _kinds.Add(name, kind);
        _pending.Enqueue((type, kind, name));
        return name;
    }

    public string KindOf(string name) => _kinds.TryGetValue(name, out var kind) ? kind : "";

    public bool TryTake(out (ITypeSymbol Type, string Kind, string Name) next)
    {
        next = _pending.Count > 0 ? _pending.Dequeue() : default;
        return next.Name is not null;
    }

    /// <summary>The shape with its last names, the root first and the others by name.</summary>
    public SchemaShape Settle(SchemaShape shape)
    {
        var settled = _hasClashes ? new ShapeNames(Names(shape.Root.Name)).Of(shape) : shape;
        return settled with { Types = settled.Types.Take(1).Concat(settled.Types.Skip(1).OrderBy(type => type.Name, StringComparer.Ordinal)).ToEquatable() };
    }

    private Func<string, string> Names(string root)
    {
        Dictionary<string, string> last = new(StringComparer.Ordinal);
        var taken = new HashSet<string>(_byShortName.Keys, StringComparer.Ordinal);
        foreach (var same in _byShortName.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var number = 1;
            var sorted = same.Value.OrderBy(entry => entry.Name != root).ThenBy(entry => SymbolNames.InCode(entry.Type), StringComparer.Ordinal).ThenBy(entry => entry.Kind, StringComparer.Ordinal);
            foreach (var (_, _, name) in sorted)
            {
                var given = same.Key;
                while (number > 1 && !taken.Add(given = $"{same.Key}{number}")) number++;
                last[name] = given;
                number++;
            }
        }

        return name => last.TryGetValue(name, out var given) ? given : name;
    }

    private static string ShortName(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array) return ShortName(array.ElementType) + "List";
        if (type is not INamedTypeSymbol { TypeArguments.Length: > 0 } generic) return type.Name;
        return $"{(generic.IsTupleType ? "Tuple" : type.Name)}Of{string.Join("And", generic.TypeArguments.Select(ShortName))}";
    }

    private sealed class Keys : IEqualityComparer<(ITypeSymbol Type, string Kind)>
    {
        public static readonly Keys Instance = new();

        // Marks for null inside a generic type make another shape.
        public bool Equals((ITypeSymbol Type, string Kind) one, (ITypeSymbol Type, string Kind) other)
            => one.Kind == other.Kind && Comparer(one.Type).Equals(one.Type, other.Type);

        public int GetHashCode((ITypeSymbol Type, string Kind) key) => SymbolEqualityComparer.Default.GetHashCode(key.Type);

        private static SymbolEqualityComparer Comparer(ITypeSymbol type)
            => type is INamedTypeSymbol { IsGenericType: true } ? SymbolEqualityComparer.IncludeNullability : SymbolEqualityComparer.Default;
    }
}
