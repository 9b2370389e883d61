namespace Dataverket.Compat.Reading;

/// <summary>
/// Why a message had its outcome. Stable: dashboards and runbooks may depend on the text. The code alone decides the outcome
/// (the failure taxonomy, <c>docs/reading.md</c>). A code whose outcome is Accept, other than <see cref="Accepted"/>, is a warning.
/// </summary>
public sealed partial record ReasonCode
{
    // Made when first asked for: the codes themselves are static members of other files, whose order of initialization is nobody's promise.
    private static IReadOnlyList<ReasonCode>? _all;

    private ReasonCode(string text, OutcomeKind outcome) => (Text, Outcome) = (text, outcome);

    /// <summary>The code, such as <c>version.newer</c>.</summary>
    public string Text { get; }

    /// <summary>The outcome this code always has.</summary>
    public OutcomeKind Outcome { get; }

    /// <summary>Read; remarks, if any, stand beside it.</summary>
    public static ReasonCode Accepted { get; } = new("accepted", OutcomeKind.Accept);

    /// <summary>Every code, each once.</summary>
    public static IReadOnlyList<ReasonCode> All => _all ??=
    [
        Accepted, BytesEmpty, BytesTooLarge, BytesNotUtf8, BytesNotJson, BytesTooDeep, BytesNotObject, BytesMark, BytesLoneSurrogate,
        HeaderRepeated, HeaderDisagrees, HeaderMalformed, HeaderBinaryMode, HeaderBatch, HeaderFormat, HeaderContentType,
        HeaderNoContentType, HeaderMessageId, SubjectContradicts, SubjectMisplaced, SubjectForeign, EnvelopeDuplicate, EnvelopeMissing,
        EnvelopeValue, EnvelopeName, EnvelopeExtensions, EnvelopeTwoData, EnvelopeSpecOld, EnvelopeSpecNew, EnvelopeSpecMinor, EnvelopeTimeSpelling,
        EnvelopeTimeAhead, EnvelopeTraceParent, EnvelopeDeprecated, EnvelopeDataSchema, EnvelopeDataSchemaStrict, MessageExpired,
        TenantMissing, TenantForeign, AuthorizationMissing, AuthorizationLeaked, AuthorizationExpired, AuthorizationReplayed,
        TypeUnhandled, TypeAhead, TypeForeign, VersionTooOld, VersionNewer, VersionAboveActive, FeatureUnknown, ConverterFailed,
        DowncastLoses, DataWrongKind, DataOutOfRange, DataMissing, DataNull, DataDuplicate, DataMalformed, DataUnknownName,
        DataUnknownVariant, DataNoVariant, DataAliasConflict, DataTooLong, DataDomain, DataAbsent, DataDoubleEncoded, DataContentType,
        NewerWrongKind, NewerOutOfRange, NewerMissing, NewerNull, NewerDuplicate, NewerMalformed, NewerUnknownName, NewerUnknownVariant,
        NewerNoVariant, NewerAliasConflict, NewerTooLong, NewerDomain, NewerAbsent, NewerDoubleEncoded, NewerContentType,
        DataDuplicateUnknown, DataNearMiss, DataAbsentValue, DataLenient, DataOpenName, DataNameCase, DataOpenVariant,
    ];

    /// <summary>The code's text.</summary>
    public override string ToString() => Text;
}
