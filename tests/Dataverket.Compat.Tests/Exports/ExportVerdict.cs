using Dataverket.Compat.Reading;

namespace Dataverket.Compat.Tests.Exports;

/// <summary>What our reader says about a message.</summary>
internal sealed record ExportVerdict(ReasonCode Code, int Version, IReadOnlyList<ReasonCode> Warnings)
{
    /// <summary>Reasons to refuse a message that no schema can say: rules of the type and of its converters, clocks, features and limits of one reader.</summary>
    private static readonly ReasonCode[] Unsayable =
    [
        ReasonCode.DataDomain, ReasonCode.ConverterFailed, ReasonCode.DowncastLoses, ReasonCode.MessageExpired, ReasonCode.FeatureUnknown,
        ReasonCode.EnvelopeExtensions, ReasonCode.BytesTooLarge, ReasonCode.BytesTooDeep,
    ];

    /// <summary>Remarks on what is read though nobody may write it, so that a schema refuses it.</summary>
    private static readonly ReasonCode[] NotToBeWritten =
        [ReasonCode.DataLenient, ReasonCode.DataNameCase, ReasonCode.EnvelopeSpecMinor, ReasonCode.EnvelopeTimeSpelling];

    public bool IsAccepted => Code == ReasonCode.Accepted;

    /// <summary>A schema that accepts the message is wrong.</summary>
    public bool MustBeRefused => !IsAccepted && !Unsayable.Contains(Code);

    /// <summary>A schema of this version that refuses the message is wrong.</summary>
    public bool MustBeAccepted(int version) => IsAccepted && Version == version && !Warnings.Any(NotToBeWritten.Contains);
}
