namespace Dataverket.Compat.Reading;

/// <summary>
/// Why a message had its outcome. Stable: dashboards and runbooks may depend on the text. The code alone decides the outcome
/// (the failure taxonomy, <c>docs/reading.md</c>).
/// </summary>
public sealed record ReasonCode
{
    private ReasonCode(string text, OutcomeKind outcome) => (Text, Outcome) = (text, outcome);

    /// <summary>The code, such as <c>version.newer</c>.</summary>
    public string Text { get; }

    /// <summary>The outcome this code always has.</summary>
    public OutcomeKind Outcome { get; }

    /// <summary>Read without a remark.</summary>
    public static ReasonCode Accepted { get; } = new("accepted", OutcomeKind.Accept);

    /// <summary>A type that nobody here handles.</summary>
    public static ReasonCode TypeUnhandled { get; } = new("type.unhandled", OutcomeKind.Skip);

    /// <summary>Empty, too large, not UTF-8, not JSON, too deep, no object.</summary>
    public static ReasonCode BytesInvalid { get; } = new("bytes.invalid", OutcomeKind.DeadLetter);

    /// <summary>An envelope attribute stands twice: two readers could understand two different messages.</summary>
    public static ReasonCode EnvelopeDuplicate { get; } = new("envelope.duplicate", OutcomeKind.Reject);

    /// <summary>An attribute is missing, misnamed or has a value CloudEvents does not allow.</summary>
    public static ReasonCode EnvelopeInvalid { get; } = new("envelope.invalid", OutcomeKind.DeadLetter);

    /// <summary>A CloudEvents version that a later build may know.</summary>
    public static ReasonCode EnvelopeNewer { get; } = new("envelope.newer", OutcomeKind.Park);

    /// <summary>The tenant is missing or not the pinned one.</summary>
    public static ReasonCode TenantRefused { get; } = new("tenant.refused", OutcomeKind.Reject);

    /// <summary>An event carries a credential.</summary>
    public static ReasonCode AuthorizationLeaked { get; } = new("authorization.leaked", OutcomeKind.Reject);

    /// <summary>A version above the newest this build reads, and not readable without converting.</summary>
    public static ReasonCode VersionNewer { get; } = new("version.newer", OutcomeKind.Park);

    /// <summary>A version below the oldest this build reads.</summary>
    public static ReasonCode VersionTooOld { get; } = new("version.too-old", OutcomeKind.DeadLetter);

    /// <summary>The data is absent, or does not fit the schema of its own version.</summary>
    public static ReasonCode DataInvalid { get; } = new("data.invalid", OutcomeKind.DeadLetter);

    /// <summary>The data of a newer version does not fit: a later build can read it.</summary>
    public static ReasonCode DataNewer { get; } = new("data.newer", OutcomeKind.Park);

    /// <summary>An upcaster threw: a build with a mended one can read it.</summary>
    public static ReasonCode ConverterFailed { get; } = new("converter.failed", OutcomeKind.Park);

    /// <summary>Every code, each once.</summary>
    public static IReadOnlyList<ReasonCode> All { get; } =
    [
        Accepted, TypeUnhandled, BytesInvalid, EnvelopeDuplicate, EnvelopeInvalid, EnvelopeNewer, TenantRefused, AuthorizationLeaked, VersionNewer,
        VersionTooOld, DataInvalid, DataNewer, ConverterFailed,
    ];

    /// <summary>The code's text.</summary>
    public override string ToString() => Text;
}
