namespace Dataverket.Compat.Analyzers.Model;

/// <summary>A value of one JSON token and its spelling. The names in a baseline are these in lower case.</summary>
internal enum WireScalar
{
    Text,
    Char,
    Boolean,
    Int8,
    Int16,
    Int32,
    Int64,
    Int128,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    UInt128,
    Float16,
    Float32,
    Float64,
    Decimal,
    Guid,

    /// <summary>A date and time with an offset (DateTimeOffset).</summary>
    Timestamp,

    /// <summary>A date and time of an unknown kind (DateTime).</summary>
    DateTime,
    Date,
    Time,

    /// <summary>A duration as <c>d.hh:mm:ss</c> text (TimeSpan).</summary>
    Duration,
    Uri,
    PackageVersion,

    /// <summary>Base64 text.</summary>
    Bytes,

    /// <summary>Any JSON, as it stands.</summary>
    Any,
}
