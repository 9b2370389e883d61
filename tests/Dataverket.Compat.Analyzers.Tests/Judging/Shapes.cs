using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Analyzers.Model;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;

namespace Dataverket.Compat.Analyzers.Tests.Judging;

/// <summary>Short ways to say shapes.</summary>
internal static class Shapes
{
    public static WireSlot Slot(WireScalar scalar, NullMode mode = NullMode.Value) => new(new ScalarRef(scalar), mode);

    public static WireMember Member(string name, WireScalar scalar = WireScalar.Int32, NullMode mode = NullMode.Value) => new(name, Slot(scalar, mode));

    public static WireMember Member(string name, TypeRef type, NullMode mode = NullMode.Reference) => new(name, new(type, mode));

    public static ObjectShape Object(string name, params WireMember[] members) => new(name, members.ToEquatable());

    public static SchemaShape Schema(WireProfile profile, params TypeShape[] types)
        => new("no.dataverket.test.thing.changed", 1, 1, WireRole.Event, WireOptions.Of(profile), types.ToEquatable());

    public static SchemaShape Schema(WireProfile profile, params WireMember[] members) => Schema(profile, Object("Thing", members));

    public static SchemaBaseline Baseline(this SchemaShape shape, params Tombstone[] tombstones) => new(shape, tombstones.ToEquatable(), false);

    public static EquatableArray<Finding> Compare(SchemaShape old, SchemaShape now) => SchemaDiff.Compare(old.Baseline(), now);

    /// <summary>Findings as short text: rule, direction, outcome.</summary>
    public static string[] Told(SchemaShape old, SchemaShape now) => [.. Compare(old, now).Select(Text).Order(StringComparer.Ordinal)];

    public static string Text(Finding finding) => $"{finding.RuleId} {(finding.Direction == Direction.Backward ? "B" : "F")} {finding.Outcome}";
}
