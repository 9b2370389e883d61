namespace Dataverket.Compat.Schemas;

/// <summary>What a required member holds when a message lacks it. The value is taken with a warning, so that such writers are seen.</summary>
/// <param name="value">A constant of the member's type.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class AbsentAsAttribute(object? value) : Attribute
{
    /// <summary>The constant.</summary>
    public object? Value { get; } = value;
}
