using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;
using VariantShape = Dataverket.Compat.Analyzers.Model.VariantShape;

namespace Dataverket.Compat.Analyzers.Tests.Baselines;

/// <summary>Shapes that use everything the model has, odd names included.</summary>
internal sealed class RandomShapes(int seed)
{
    private static readonly string[] Odd =
    [
        "", " ", "event", "profile", "option", "retired", "compat", "data", "object", "enum", "variant", "set", "via", "opaque", "text", "int32", "a.b", "a b", "1", "-1", "\"", "\\", "\n", "\t", "\r", "#", "@x",
        "æøå", "\u2028", "\uFFFD", "\uD800", "\uD83D\uDE00", "[", "]", "a:b", "a?", "$type", "required", "=", "data2", "<<<<<<<", "=======", "\u200B", "\0",
    ];

    private readonly Random _random = new(seed);

    private string[] _names = [];

    public SchemaBaseline Next()
    {
        _names = [.. Names(1 + _random.Next(6))];
        var kinds = _names.Select((_, i) => i == 0 ? _random.Next(2) : _random.Next(3)).ToArray();
        if (_random.Next(3) > 0) kinds[0] = 0;
        var objects = _names.Where((_, i) => kinds[i] == 0).ToArray();
        var types = _names.Select((name, i) => kinds[i] switch
        {
            0 => Object(name, isRoot: i == 0),
            1 => Variant(name, objects),
            _ => (TypeShape)Enum(name),
        });
        var version = 1 + _random.Next(50);
        var profile = (WireProfile)_random.Next(5);
        var options = WireOptions.Of(profile);
        if (_random.Next(2) == 0) options = Options(options);
        return new(
            new(_random.Next(8) == 0 ? Name() : "no.dataverket.maskin.machine.seen-again", version, 1 + _random.Next(version), (WireRole)_random.Next(4), options, types.ToEquatable()),
            Enumerable.Range(0, _random.Next(4)).Select(_ => new Tombstone(Pick("member", "name", "number", "tag"), Pick(_names), Name(), Pick("", "int32", "text = \"a b\"", "{text:int32?}"))).Distinct().ToEquatable(),
            _random.Next(5) == 0);
    }

    private WireOptions Options(WireOptions options) => options with
    {
        Naming = Pick("none", "camel", "snake-lower", "snake-upper", "kebab-lower", "kebab-upper"), KeyNaming = Pick("none", "camel", "snake-lower"),
        IgnoresCase = Yes(), RefusesUnknown = Yes(), RespectsNullability = Yes(), RespectsParameters = Yes(), ReadsNumbersFromText = Yes(), WritesNumbersAsText = Yes(), NamesFloats = Yes(),
        RefusesDuplicates = Yes(), AllowsTagAnywhere = Yes(), IncludesFields = Yes(), PreservesReferences = Yes(), IsSourceGenerated = Yes(), Ignore = (IgnoreWhen)_random.Next(3), MaxDepth = _random.Next(2) * 64,
    };

    private ObjectShape Object(string name, bool isRoot = false) => new(name, Names(_random.Next(7)).Select(Member).ToEquatable())
    {
        IsValueType = Yes(), IsAbstract = Yes(), RefusesUnknown = Pick<bool?>(null, true, false), KeepsUnknown = Yes(), Fault = Pick(null, "a \"b\""), FailsWriting = Yes(),
        ClrName = "Maskin." + name, Instead = isRoot && _random.Next(10) == 0 ? Slot(0) : null,
    };

    private VariantShape Variant(string name, string[] objects) => new(
        name, Pick("$type", "kind", Name()), Object(name) with { ClrName = "" },
        Enumerable.Range(0, _random.Next(4)).Select(_ => new VariantCase(Pick(null, "1", "-3", "\"x\"", "\"a\\\"b\"", "odd", "00"), objects.Length == 0 ? name : Pick(Pick(objects), name)))
            .GroupBy(variant => variant.Tag ?? "").Select(group => group.First()).ToEquatable())
    {
        IsOpen = Yes(), UnknownSubtype = Pick("fail", "base", "nearest"),
    };

    private EnumShape Enum(string name) => new(name, (EnumForm)_random.Next(3), Names(_random.Next(6)).Select(one => new EnumMember(one, Pick("0", "1", "2", "-5", "18446744073709551615")) { ClrName = Pick("", one, "Other"), IsExplicit = Yes() }).ToEquatable())
    {
        IsFlags = Yes(), IsOpen = Yes(), Underlying = Pick(WireScalar.Int32, WireScalar.UInt8, WireScalar.UInt64),
    };

    private WireMember Member(string name) => _random.Next(3) == 0 ? new(name, Slot(0)) : new(name, Slot(0))
    {
        ClrName = Pick("", name, "Other", Name()), IsPinned = Yes(), Presence = (Presence)_random.Next(3), Default = Pick(null, "1024", "\"auto\"", "?", "-1.5E+20", "[]", "{}", "", "a b", "\"", "raw", "\"\\u0041\"", "true"),
        IsRead = Yes(), IsWritten = Yes(), Ignore = (IgnoreWhen)_random.Next(3), IsPopulated = Yes(), IsInitOnly = Yes(), Numbers = Pick<NumberMode?>(null, 0, (NumberMode)_random.Next(8)),
        IsLenient = Yes(), HasAbsentValue = Yes(), IsOneOrMany = Yes(), Aliases = Names(_random.Next(3)).ToEquatable(), Constraints = Names(_random.Next(3)).ToEquatable(), Order = _random.Next(3) - 1,
    };

    private WireSlot Slot(int depth) => new(Type(depth), (NullMode)_random.Next(5));

    private TypeRef Type(int depth) => _random.Next(depth > 3 ? 5 : 8) switch
    {
        0 or 1 => new ScalarRef((WireScalar)_random.Next((int)WireScalar.Any + 1)),
        2 => new NamedRef(Pick(_names)),
        3 => new OpaqueRef(Name()),
        4 => new DeclaredRef((WireScalar)_random.Next((int)WireScalar.Any + 1), Name()),
        5 => new MapRef(Pick<TypeRef>(new ScalarRef(WireScalar.Text), new NamedRef(Pick(_names))), Slot(depth + 1)),
        _ => new ListRef(Slot(depth + 1), Yes()),
    };

    private IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(_ => Name()).Distinct(StringComparer.Ordinal);

    private string Name() => _random.Next(3) == 0 ? Pick(Odd) : Pick("cpu", "memoryMb", "Disk", "MachineState", "url", "x-y") + (_random.Next(2) == 0 ? _random.Next(9).ToString(System.Globalization.CultureInfo.InvariantCulture) : "");

    private bool Yes() => _random.Next(4) == 0;

    private T Pick<T>(params T[] of) => of[_random.Next(of.Length)];
}
