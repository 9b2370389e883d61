namespace Dataverket.Compat.Schemas;

/// <summary>Older names under which a member is read as well. They are never written. When several stand in one object, their values must be equal.</summary>
/// <param name="names">The names as they stand on the wire.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class AliasAttribute(params string[] names) : Attribute
{
    /// <summary>The older names.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}
