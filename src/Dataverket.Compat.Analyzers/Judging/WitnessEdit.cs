namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>What is particular about the one place of a witness.</summary>
/// <param name="Value">The value at the place as JSON; <c>null</c> when the place is an object that is built from its members.</param>
/// <param name="With">A member that the object there has in any case; a key that the map there has; any text for a list that is not empty.</param>
/// <param name="WithValue">Its value as JSON; <c>null</c> when it is made of its slot.</param>
/// <param name="Without">A member that the object there has not.</param>
internal sealed record WitnessEdit(string? Value, string? With = null, string? WithValue = null, string? Without = null)
{
    /// <summary>Whether the tag stands behind the other members.</summary>
    public bool TagLast { get; init; }

    /// <summary>The name under which <see cref="With"/> stands there; <c>null</c> for its own.</summary>
    public string? WithName { get; init; }

    /// <summary>What the writer says by it, spelled out, where it says it by leaving something out; <c>null</c> when the witness says all.</summary>
    public WitnessEdit? Meant { get; init; }

    public static WitnessEdit Of(string value) => new(value);

    public static WitnessEdit Having(string member, string? value = null) => new(null, member, value);

    public static WitnessEdit Lacking(string member) => new(null, Without: member);

    /// <summary>A member under another name.</summary>
    public static WitnessEdit Named(string member, string name) => new(null, member) { WithName = name };

    /// <summary>The minimal value that stands there.</summary>
    public static WitnessEdit Plain { get; } = new((string?)null);
}
