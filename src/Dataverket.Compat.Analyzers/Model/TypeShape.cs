using Dataverket.Compat.Analyzers.Generation.Models;

namespace Dataverket.Compat.Analyzers.Model;

/// <summary>A named type of a schema. The name is short and unique in the schema.</summary>
internal abstract record TypeShape(string Name)
{
    /// <summary>The C# type in full; empty when it comes from a baseline.</summary>
    public string ClrName { get; init; } = "";
}

/// <summary>A JSON object with known members.</summary>
internal sealed record ObjectShape(string Name, EquatableArray<WireMember> Members) : TypeShape(Name)
{
    public bool IsValueType { get; init; }

    /// <summary>Whether no value of it can be made (abstract or an interface, and no variants).</summary>
    public bool IsAbstract { get; init; }

    /// <summary>Whether the type itself refuses (true) or skips (false) unknown members; <c>null</c> when the options decide.</summary>
    public bool? RefusesUnknown { get; init; }

    /// <summary>Whether unknown members are kept (<c>JsonExtensionData</c>; always under the tolerant profile).</summary>
    public bool KeepsUnknown { get; init; }

    /// <summary>Why System.Text.Json throws at first use (two constructors, a parameter without a property, two members of one name); <c>null</c> when it does not.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether writing fails as well as reading, where there is a fault.</summary>
    public bool FailsWriting { get; init; }

    /// <summary>
    /// What stands on the wire in place of an object: an array for a type that can be enumerated, nothing known for one with a converter; <c>null</c>
    /// where it is an object. Only of the data's own type; elsewhere the slot says it.
    /// </summary>
    public WireSlot? Instead { get; init; }

    /// <summary>
    /// The rule that the fault belongs to (<c>DVC1009</c>, <c>DVC1200</c>, <c>DVC1201</c>, <c>DVC1310</c>, <c>DVC1311</c>); <c>null</c> when its text has to
    /// tell. <c>DVC1122</c> without a fault: there are fields only, and none is on the wire. Only of a shape that comes from source.
    /// </summary>
    public string? FaultRule { get; init; }
}

/// <summary>One of several objects, told apart by a tag.</summary>
/// <param name="Name">The short name.</param>
/// <param name="TagMember">The name of the member that holds the tag.</param>
/// <param name="Base">What all have in common; also what is read where the base itself is a variant.</param>
/// <param name="Cases">The variants.</param>
internal sealed record VariantShape(string Name, string TagMember, ObjectShape Base, EquatableArray<VariantCase> Cases) : TypeShape(Name)
{
    /// <summary>Whether an unknown tag is read as the base (<c>IgnoreUnrecognizedTypeDiscriminators</c> on a concrete base) or kept (<c>OpenVariant</c>).</summary>
    public bool IsOpen { get; init; }

    /// <summary>How a subtype that is not declared is written: <c>fail</c>, <c>base</c>, <c>nearest</c>.</summary>
    public string UnknownSubtype { get; init; } = "fail";
}

/// <summary>One variant.</summary>
/// <param name="Tag">The tag: a text or a whole number as JSON (<c>"x"</c>, <c>1</c>); <c>null</c> when it is written without one.</param>
/// <param name="Type">The name of its object in the table; the variants' own name where the base is one of them.</param>
internal sealed record VariantCase(string? Tag, string Type);

/// <summary>An enum on the wire.</summary>
internal sealed record EnumShape(string Name, EnumForm Form, EquatableArray<EnumMember> Members) : TypeShape(Name)
{
    public bool IsFlags { get; init; }

    /// <summary>Whether an unknown name is kept (<c>Open&lt;T&gt;</c>) or read as a fallback.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether C# names are read beside those on the wire, which a naming policy spells; only of a shape that comes from source.</summary>
    public bool ReadsClrNames { get; init; }

    /// <summary>The underlying type.</summary>
    public WireScalar Underlying { get; init; } = WireScalar.Int32;
}

/// <summary>One name of an enum.</summary>
/// <param name="Name">On the wire; the C# name where the form is numeric.</param>
/// <param name="Value">The number, as text, since it may need 64 bits with or without a sign.</param>
internal sealed record EnumMember(string Name, string Value)
{
    public string ClrName { get; init; } = "";

    /// <summary>Whether the number stands in the source.</summary>
    public bool IsExplicit { get; init; }
}

/// <summary>How an enum is spelled.</summary>
internal enum EnumForm
{
    /// <summary>As its number.</summary>
    Number,

    /// <summary>By name; a number is read too (and written for a value without a name).</summary>
    TextOrNumber,

    /// <summary>By name only.</summary>
    Text,
}
