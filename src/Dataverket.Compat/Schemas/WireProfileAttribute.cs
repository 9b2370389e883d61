namespace Dataverket.Compat.Schemas;

/// <summary>Says who reads and writes the schemas of an assembly. A schema's own <c>Profile</c> goes before it.</summary>
/// <param name="profile">The profile of every schema that names none.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class WireProfileAttribute(WireProfile profile) : Attribute
{
    /// <summary>The profile of every schema that names none.</summary>
    public WireProfile Profile { get; } = profile;
}
