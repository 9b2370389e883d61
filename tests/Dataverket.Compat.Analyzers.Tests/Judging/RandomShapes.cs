using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using EnumMember = Dataverket.Compat.Analyzers.Model.EnumMember;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;
using VariantCase = Dataverket.Compat.Analyzers.Model.VariantCase;
using VariantShape = Dataverket.Compat.Analyzers.Model.VariantShape;

namespace Dataverket.Compat.Analyzers.Tests.Judging;

/// <summary>Shapes of every kind, cycles among them, from a seed.</summary>
internal sealed class RandomShapes(int seed)
{
    private const int Count = 6;

    private readonly Random random = new(seed);

    public SchemaShape Next()
    {
        var profile = Pick(Enum.GetValues<WireProfile>());
        var types = Enumerable.Range(0, Count).Select(Type).ToEquatable();
        return new("no.dataverket.test.thing.changed", 1, 1, Pick(Enum.GetValues<WireRole>()), WireOptions.Of(profile) with { IsSourceGenerated = Chance(), Ignore = Pick(Enum.GetValues<IgnoreWhen>()) }, types);
    }

    private TypeShape Type(int index) => (index == 0 ? 0 : random.Next(4)) switch
    {
        2 => new VariantShape("T" + index, "kind", Object("T" + index + "Base"), Enumerable.Range(0, random.Next(3)).Select(i => new VariantCase(Chance() ? $"\"{i}\"" : $"{i}", "T0")).ToEquatable()) { IsOpen = Chance() },
        3 => new EnumShape("T" + index, Pick(Enum.GetValues<EnumForm>()), Enumerable.Range(0, 1 + random.Next(4)).Select(i => new EnumMember("n" + random.Next(8), $"{random.Next(6)}")).ToEquatable()) { IsOpen = Chance(), IsFlags = Chance() },
        _ => Object("T" + index),
    };

    private ObjectShape Object(string name) => new(name, Enumerable.Range(0, random.Next(7)).Select(_ => Member()).ToEquatable())
    {
        IsAbstract = Chance(), KeepsUnknown = Chance(), RefusesUnknown = Chance() ? Chance() : null,
    };

    private WireMember Member() => new("m" + random.Next(10), Slot(3))
    {
        ClrName = Chance() ? "C" + random.Next(10) : "", Presence = Pick(Enum.GetValues<Presence>()), Default = Chance() ? "1" : null, IsRead = Chance(), IsWritten = Chance(),
        Ignore = Pick(Enum.GetValues<IgnoreWhen>()), Numbers = Chance() ? (NumberMode)random.Next(8) : null, IsLenient = Chance(), IsOneOrMany = Chance(), IsPopulated = Chance(),
        Aliases = Chance() ? new(["m" + random.Next(10)]) : default, Constraints = Chance() ? new(["range 1..9"]) : default, Order = random.Next(3),
    };

    private WireSlot Slot(int depth) => new(Ref(depth), Pick(Enum.GetValues<NullMode>()));

    private TypeRef Ref(int depth) => random.Next(depth > 0 ? 6 : 3) switch
    {
        0 => new ScalarRef(Pick(Enum.GetValues<WireScalar>())),
        1 => new NamedRef("T" + random.Next(Count)),
        2 => Chance() ? new OpaqueRef("Odd") : new DeclaredRef(Pick(Enum.GetValues<WireScalar>()), "Odd"),
        3 => new MapRef(Chance() ? new ScalarRef(WireScalar.Text) : new NamedRef("T" + random.Next(Count)), Slot(depth - 1)),
        _ => new ListRef(Slot(depth - 1), Chance()),
    };

    private bool Chance() => random.Next(2) == 0;

    private T Pick<T>(T[] items) => items[random.Next(items.Length)];
}
