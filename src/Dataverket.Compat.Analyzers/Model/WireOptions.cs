namespace Dataverket.Compat.Analyzers.Model;

/// <summary>The reading and writing options that hold for a whole schema: those of the profile, changed by what a serializer context declares.</summary>
/// <param name="Profile">The preset the rest was derived from.</param>
/// <param name="Naming">The naming policy by name: <c>camel</c>, <c>none</c>, <c>snake-lower</c>, <c>snake-upper</c>, <c>kebab-lower</c>, <c>kebab-upper</c>.</param>
internal sealed record WireOptions(WireProfile Profile, string Naming)
{
    public bool IgnoresCase { get; init; }

    /// <summary>Whether an unknown member is a fault.</summary>
    public bool RefusesUnknown { get; init; }

    /// <summary>Whether null in a slot that is annotated as never null is a fault.</summary>
    public bool RespectsNullability { get; init; }

    /// <summary>Whether a constructor parameter without a default must be there.</summary>
    public bool RespectsParameters { get; init; }

    public bool ReadsNumbersFromText { get; init; }

    public bool WritesNumbersAsText { get; init; }

    public bool NamesFloats { get; init; }

    public bool RefusesDuplicates { get; init; }

    public bool AllowsTagAnywhere { get; init; }

    public bool IncludesFields { get; init; }

    public bool PreservesReferences { get; init; }

    /// <summary>Whether metadata comes from a source-generated context, under which an absent member of an <c>init</c> property loses its initialiser.</summary>
    public bool IsSourceGenerated { get; init; }

    public IgnoreWhen Ignore { get; init; }

    /// <summary>How the names of maps are spelled when they are written, by name as for members.</summary>
    public string KeyNaming { get; init; } = "none";

    /// <summary>The depth that is read, 0 for the preset's.</summary>
    public int MaxDepth { get; init; }

    /// <summary>The options of a preset, before a context changes them.</summary>
    public static WireOptions Of(WireProfile profile) => profile switch
    {
        WireProfile.Tolerant => new(profile, "camel") { AllowsTagAnywhere = true, RespectsNullability = true, RefusesDuplicates = true },
        WireProfile.Web => new(profile, "camel") { IgnoresCase = true, ReadsNumbersFromText = true },
        WireProfile.Respect => new(profile, "none") { RespectsNullability = true, RespectsParameters = true },
        WireProfile.Strict => new(profile, "none") { RespectsNullability = true, RespectsParameters = true, RefusesUnknown = true, RefusesDuplicates = true },
        _ => new(profile, "none"),
    };
}
