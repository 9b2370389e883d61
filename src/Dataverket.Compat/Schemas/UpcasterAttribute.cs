namespace Dataverket.Compat.Schemas;

/// <summary>
/// Marks a static method of a schema type that takes the previous version's type and returns this one. It must be pure: no I/O, no clock, no
/// state. An exception parks the message for a build whose upcaster does not throw.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UpcasterAttribute : Attribute;
