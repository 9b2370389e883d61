using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>Which code a fault has.</summary>
internal static class ReasonCodes
{
    public static ReasonCode Of(EnvelopeFaultKind kind) => kind switch
    {
        EnvelopeFaultKind.Empty => ReasonCode.BytesEmpty,
        EnvelopeFaultKind.TooLarge => ReasonCode.BytesTooLarge,
        EnvelopeFaultKind.NotUtf8 => ReasonCode.BytesNotUtf8,
        EnvelopeFaultKind.NotJson => ReasonCode.BytesNotJson,
        EnvelopeFaultKind.TooDeep => ReasonCode.BytesTooDeep,
        EnvelopeFaultKind.NotObject => ReasonCode.BytesNotObject,
        EnvelopeFaultKind.DuplicateAttribute => ReasonCode.EnvelopeDuplicate,
        EnvelopeFaultKind.MissingAttribute => ReasonCode.EnvelopeMissing,
        EnvelopeFaultKind.BadName => ReasonCode.EnvelopeName,
        EnvelopeFaultKind.TooManyExtensions => ReasonCode.EnvelopeExtensions,
        EnvelopeFaultKind.TwoData => ReasonCode.EnvelopeTwoData,
        EnvelopeFaultKind.SpecTooOld => ReasonCode.EnvelopeSpecOld,
        EnvelopeFaultKind.SpecTooNew => ReasonCode.EnvelopeSpecNew,
        _ => ReasonCode.EnvelopeValue,
    };

    public static ReasonCode Of(DataFaultKind kind, bool isNewer) => kind switch
    {
        DataFaultKind.WrongKind => isNewer ? ReasonCode.NewerWrongKind : ReasonCode.DataWrongKind,
        DataFaultKind.OutOfRange => isNewer ? ReasonCode.NewerOutOfRange : ReasonCode.DataOutOfRange,
        DataFaultKind.Missing => isNewer ? ReasonCode.NewerMissing : ReasonCode.DataMissing,
        DataFaultKind.Null => isNewer ? ReasonCode.NewerNull : ReasonCode.DataNull,
        DataFaultKind.Duplicate => isNewer ? ReasonCode.NewerDuplicate : ReasonCode.DataDuplicate,
        DataFaultKind.Malformed => isNewer ? ReasonCode.NewerMalformed : ReasonCode.DataMalformed,
        DataFaultKind.UnknownName => isNewer ? ReasonCode.NewerUnknownName : ReasonCode.DataUnknownName,
        DataFaultKind.UnknownVariant => isNewer ? ReasonCode.NewerUnknownVariant : ReasonCode.DataUnknownVariant,
        DataFaultKind.NoVariant => isNewer ? ReasonCode.NewerNoVariant : ReasonCode.DataNoVariant,
        DataFaultKind.AliasConflict => isNewer ? ReasonCode.NewerAliasConflict : ReasonCode.DataAliasConflict,
        DataFaultKind.TooLong => isNewer ? ReasonCode.NewerTooLong : ReasonCode.DataTooLong,
        _ => isNewer ? ReasonCode.NewerDomain : ReasonCode.DataDomain,
    };

    public static ReasonCode Of(DataRemarkKind kind) => kind switch
    {
        DataRemarkKind.DuplicateUnknown => ReasonCode.DataDuplicateUnknown,
        DataRemarkKind.NearMiss => ReasonCode.DataNearMiss,
        DataRemarkKind.AbsentValue => ReasonCode.DataAbsentValue,
        DataRemarkKind.Lenient => ReasonCode.DataLenient,
        DataRemarkKind.UnknownName => ReasonCode.DataOpenName,
        DataRemarkKind.NameCase => ReasonCode.DataNameCase,
        _ => ReasonCode.DataOpenVariant,
    };
}
