namespace Dataverket.Compat.Schemas;

/// <summary>Reads a single value as a list of one, with a warning. A list is written.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class OneOrManyAttribute : Attribute;
