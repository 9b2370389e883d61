using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Types as messages name them.</summary>
internal static class ShapeText
{
    public static string Of(WireSlot slot) => Of(slot.Type) + (slot.Null is NullMode.NullableValue or NullMode.NullableReference ? "?" : "");

    public static string Of(TypeRef type) => type switch
    {
        ScalarRef scalar => Of(scalar.Scalar),
        DeclaredRef declared => Of(declared.Scalar),
        ListRef list => (list.IsSet ? "set<" : "list<") + Of(list.Element) + ">",
        MapRef map => "map<" + Of(map.Key) + "," + Of(map.Value) + ">",
        NamedRef named => named.Name,
        OpaqueRef opaque => "what " + opaque.Why + " makes of it",
        _ => "?",
    };

    public static string Of(WireScalar scalar) => scalar.ToString().ToLowerInvariant();
}
