namespace Dataverket.Compat.Schemas;

/// <summary>The values that stand in one JSON token, and how each is spelled on the wire.</summary>
public enum DataScalar
{
    /// <summary>A string.</summary>
    Text,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A whole number, -128 to 127.</summary>
    SByte,

    /// <summary>A whole number, 0 to 255.</summary>
    Byte,

    /// <summary>A whole number of 16 bits.</summary>
    Int16,

    /// <summary>A whole number of 16 bits, not negative.</summary>
    UInt16,

    /// <summary>A whole number of 32 bits.</summary>
    Int32,

    /// <summary>A whole number of 32 bits, not negative.</summary>
    UInt32,

    /// <summary>A whole number of 64 bits; readers in JavaScript lose digits above 2^53.</summary>
    Int64,

    /// <summary>A whole number of 64 bits, not negative.</summary>
    UInt64,

    /// <summary>A whole number of 128 bits, as a JSON number.</summary>
    Int128,

    /// <summary>A whole number of 128 bits, not negative, as a JSON number.</summary>
    UInt128,

    /// <summary>A finite binary floating-point number of 32 bits.</summary>
    Single,

    /// <summary>A finite binary floating-point number of 64 bits.</summary>
    Double,

    /// <summary>A decimal number of up to 28 digits, as a JSON number.</summary>
    Decimal,

    /// <summary>A string of 36 characters: hexadecimal digits with hyphens (RFC 9562).</summary>
    Guid,

    /// <summary>A string: date, time and offset (RFC 3339).</summary>
    Timestamp,

    /// <summary>A string: year, month, day (RFC 3339 full-date).</summary>
    Date,

    /// <summary>A string: bytes in base64 (RFC 4648 section 4, with padding).</summary>
    Bytes,

    /// <summary>Any JSON value, kept as it stands.</summary>
    Any,
}
