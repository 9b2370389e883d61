namespace Dataverket.Compat.Reading;

// Codes of type, version and conversion.
public sealed partial record ReasonCode
{
    /// <summary>A type that nobody here handles.</summary>
    public static ReasonCode TypeUnhandled { get; } = new("type.unhandled", OutcomeKind.Skip);

    /// <summary>A command of this context that this build does not know: its writer ran ahead.</summary>
    public static ReasonCode TypeAhead { get; } = new("type.ahead", OutcomeKind.Park);

    /// <summary>A command of another context.</summary>
    public static ReasonCode TypeForeign { get; } = new("type.foreign", OutcomeKind.Reject);

    /// <summary>A version below the oldest this build reads; an older build, or one with a longer chain, can.</summary>
    public static ReasonCode VersionTooOld { get; } = new("version.too-old", OutcomeKind.Park);

    /// <summary>A version above the newest this build reads, and not readable without converting.</summary>
    public static ReasonCode VersionNewer { get; } = new("version.newer", OutcomeKind.Park);

    /// <summary>A version above the active one: a writer that is ahead of the ledger.</summary>
    public static ReasonCode VersionAboveActive { get; } = new("version.above-active", OutcomeKind.Accept);

    /// <summary>It asks for a feature that this build does not have.</summary>
    public static ReasonCode FeatureUnknown { get; } = new("feature.unknown", OutcomeKind.Park);

    /// <summary>An upcaster threw or gave nothing: a build with a mended one can read it.</summary>
    public static ReasonCode ConverterFailed { get; } = new("converter.failed", OutcomeKind.Park);

    /// <summary>The older shape cannot say the value: a build of the newer version can read it.</summary>
    public static ReasonCode DowncastLoses { get; } = new("downcast.loses", OutcomeKind.Park);
}
