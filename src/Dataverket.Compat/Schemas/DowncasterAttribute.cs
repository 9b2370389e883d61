namespace Dataverket.Compat.Schemas;

/// <summary>
/// Marks a static method of a schema type that takes this version's type and returns the previous version's. It must be pure. A value that the
/// older version cannot say throws <see cref="CannotDowncastException"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DowncasterAttribute : Attribute
{
    /// <summary>The members whose value the older version cannot carry, separated by commas; empty when nothing is lost.</summary>
    public string Loses { get; set; } = "";
}
