namespace Dataverket.Compat.Envelopes;

/// <summary>What a scan noticed on the way.</summary>
[Flags]
internal enum EnvelopeTraits
{
    None = 0,

    /// <summary>Every byte is ASCII.</summary>
    IsAscii = 1,

    /// <summary>A byte order mark stood before the message.</summary>
    HasMark = 2,

    /// <summary>A minor version of CloudEvents 1 other than 1.0.</summary>
    IsOtherMinor = 4,

    /// <summary>The time is spelled in a way few parsers read.</summary>
    IsUnusualTime = 8,
}
