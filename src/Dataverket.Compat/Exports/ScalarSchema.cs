using System.Globalization;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Exports;

/// <summary>Writes the keywords for values of one token. The object they stand in is begun and ended by the caller.</summary>
internal static class ScalarSchema
{
    // The shortest spelling of the largest value lies a little above the value itself, and it is what is written.
    private const string MostSingle = "3.4028235E+38";
    private const string MostDouble = "1.7976931348623157E+308";

    public static void Write(Utf8JsonWriter json, DataScalar scalar, int maxLength)
    {
        switch (scalar)
        {
            case DataScalar.Text: Text(json, maxLength); break;
            case DataScalar.Boolean: json.WriteString("type", "boolean"); break;
            case DataScalar.SByte: Whole(json, sbyte.MinValue, sbyte.MaxValue); break;
            case DataScalar.Byte: Whole(json, byte.MinValue, byte.MaxValue); break;
            case DataScalar.Int16: Whole(json, short.MinValue, short.MaxValue); break;
            case DataScalar.UInt16: Whole(json, ushort.MinValue, ushort.MaxValue); break;
            case DataScalar.Int32: Whole(json, int.MinValue, int.MaxValue, "int32"); break;
            case DataScalar.UInt32: Whole(json, uint.MinValue, uint.MaxValue); break;
            case DataScalar.Int64: Whole(json, long.MinValue, long.MaxValue, "int64"); break;
            case DataScalar.UInt64: Whole(json, ulong.MinValue, ulong.MaxValue); break;
            case DataScalar.Int128: Whole(json, Int128.MinValue, Int128.MaxValue); break;
            case DataScalar.UInt128: Whole(json, UInt128.MinValue, UInt128.MaxValue); break;
            case DataScalar.Single: Number(json, "-" + MostSingle, MostSingle, "float"); break;
            case DataScalar.Double: Number(json, "-" + MostDouble, MostDouble, "double"); break;
            case DataScalar.Decimal: Number(json, Plain(decimal.MinValue), Plain(decimal.MaxValue)); break;
            case DataScalar.Guid: Spelled(json, "uuid", TextPatterns.Guid); break;
            case DataScalar.Date: Spelled(json, "date", TextPatterns.Date); break;
            case DataScalar.Timestamp: Timestamp(json); break;
            case DataScalar.Bytes: Bytes(json, maxLength); break;
        }
    }

    public static void Timestamp(Utf8JsonWriter json)
    {
        Spelled(json, "date-time", TextPatterns.Timestamp);
        json.WriteStartObject("not");
        json.WriteString("pattern", TextPatterns.OffCalendar);
        json.WriteEndObject();
    }

    public static void Whole<T>(Utf8JsonWriter json, T least, T most, string? format = null)
        where T : struct, IFormattable
    {
        json.WriteString("type", "integer");
        if (format is not null) json.WriteString("format", format);
        Bounds(json, Plain(least), Plain(most));
    }

    private static void Number(Utf8JsonWriter json, string least, string most, string? format = null)
    {
        json.WriteString("type", "number");
        if (format is not null) json.WriteString("format", format);
        Bounds(json, least, most);
    }

    private static void Bounds(Utf8JsonWriter json, string least, string most)
    {
        json.WritePropertyName("minimum");
        json.WriteRawValue(least);
        json.WritePropertyName("maximum");
        json.WriteRawValue(most);
    }

    private static void Text(Utf8JsonWriter json, int maxLength)
    {
        json.WriteString("type", "string");
        if (maxLength > 0) json.WriteNumber("maxLength", maxLength);
    }

    private static void Spelled(Utf8JsonWriter json, string format, string pattern)
    {
        json.WriteString("type", "string");
        json.WriteString("format", format);
        json.WriteString("pattern", pattern);
    }

    private static void Bytes(Utf8JsonWriter json, int maxLength)
    {
        json.WriteString("type", "string");
        json.WriteString("contentEncoding", "base64");
        json.WriteString("pattern", TextPatterns.Base64);
        if (maxLength == 0) return;
        json.WriteNumber("maxLength", (maxLength + 2L) / 3 * 4);
        if (maxLength % 3 == 0) return;
        // The last group of four characters may hold less than three bytes, and then ends in padding.
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        json.WriteNumber("maxLength", maxLength / 3 * 4L);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("pattern", maxLength % 3 == 1 ? "==$" : "=$");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static string Plain<T>(T number)
        where T : IFormattable
        => number.ToString(null, CultureInfo.InvariantCulture);
}
