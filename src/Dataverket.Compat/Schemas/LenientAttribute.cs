namespace Dataverket.Compat.Schemas;

/// <summary>
/// Reads other spellings of a value too, with a warning: a number or <c>true</c>/<c>false</c> in a string, an identifier without hyphens or in braces,
/// bytes in base64url. The usual spelling is written.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class LenientAttribute : Attribute;
