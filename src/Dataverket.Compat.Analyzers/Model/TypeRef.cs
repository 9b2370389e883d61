namespace Dataverket.Compat.Analyzers.Model;

/// <summary>What a slot holds. Named types stand in the schema's table, so that a type may refer to itself.</summary>
internal abstract record TypeRef;

internal sealed record ScalarRef(WireScalar Scalar) : TypeRef;

/// <summary>A JSON array.</summary>
/// <param name="Element">What it holds.</param>
/// <param name="IsSet">Whether equal elements are one.</param>
internal sealed record ListRef(WireSlot Element, bool IsSet) : TypeRef;

/// <summary>A JSON object with free names.</summary>
/// <param name="Key">A scalar, or the name of an enum.</param>
/// <param name="Value">What it holds.</param>
internal sealed record MapRef(TypeRef Key, WireSlot Value) : TypeRef;

internal sealed record NamedRef(string Name) : TypeRef;

/// <summary>Nothing is known of the wire: a custom converter without a declared shape, or a construct that cannot be judged.</summary>
/// <param name="Why">Names the converter or construct; equal text means the same opaque thing.</param>
internal sealed record OpaqueRef(string Why) : TypeRef;

/// <summary>A custom converter whose declared shape is a scalar (<c>[WireShape]</c>).</summary>
internal sealed record DeclaredRef(WireScalar Scalar, string Converter) : TypeRef;
