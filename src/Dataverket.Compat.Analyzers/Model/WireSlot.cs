namespace Dataverket.Compat.Analyzers.Model;

/// <summary>A place for a value: its type, and whether null may stand there.</summary>
internal sealed record WireSlot(TypeRef Type, NullMode Null)
{
    public bool AllowsNull => Null is NullMode.NullableValue or NullMode.NullableReference or NullMode.Oblivious;
}
