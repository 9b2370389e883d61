namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>What a finding hands to its fix, in the properties of the diagnostic: a fix never reads it out of the message.</summary>
internal static class Facts
{
    /// <summary>The naming policy that holds today: <see cref="Camel"/> or <see cref="None"/>. Missing where profiles disagree, and no name can be pinned.</summary>
    public const string Naming = "naming";

    public const string Camel = "camel";
    public const string None = "none";

    /// <summary>There when some numbers of the enum follow from the order.</summary>
    public const string Implied = "implied";
}
