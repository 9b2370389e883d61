using System.Text;

namespace Dataverket.Compat.Envelopes;

/// <summary>The attributes that the library names, as indexes into the slots of an envelope.</summary>
internal static class AttributeNames
{
    public const int SpecVersion = 0;
    public const int Id = 1;
    public const int Source = 2;
    public const int Type = 3;
    public const int SchemaVersion = 4;
    public const int SchemaReads = 5;
    public const int Tenant = 6;
    public const int Subject = 7;
    public const int Time = 8;
    public const int DataSchema = 9;
    public const int DataContentType = 10;
    public const int TraceParent = 11;
    public const int Authorization = 12;
    public const int Data = 13;
    public const int DataBase64 = 14;
    public const int ExpiryTime = 15;
    public const int Deprecated = 16;
    public const int MustUnderstand = 17;
    public const int Count = 18;

    /// <summary>The longest of the names, in bytes.</summary>
    public const int Longest = 15;

    private static readonly string[] Texts =
    [
        "specversion", "id", "source", "type", "schemaversion", "schemareads", "tenant", "subject", "time", "dataschema", "datacontenttype",
        "traceparent", "authorization", "data", "data_base64", "expirytime", "deprecated", "mustunderstand",
    ];

    private static readonly byte[][] Members = [.. Texts.Select(name => Encoding.ASCII.GetBytes($"\"{name}\":"))];

    public static string Text(int index) => Texts[index];

    /// <summary>A name between quotes and the colon behind it.</summary>
    public static ReadOnlySpan<byte> Member(int index) => Members[index];

    /// <summary>The index of a name as it is spelled; -1 for any other.</summary>
    public static int Find(ReadOnlySpan<byte> name)
    {
        switch (name.Length)
        {
            case 2: return name.SequenceEqual("id"u8) ? Id : -1;
            case 4: return name.SequenceEqual("type"u8) ? Type : name.SequenceEqual("time"u8) ? Time : name.SequenceEqual("data"u8) ? Data : -1;
            case 6: return name.SequenceEqual("source"u8) ? Source : name.SequenceEqual("tenant"u8) ? Tenant : -1;
            case 7: return name.SequenceEqual("subject"u8) ? Subject : -1;
            case 10: return name.SequenceEqual("dataschema"u8) ? DataSchema : name.SequenceEqual("expirytime"u8) ? ExpiryTime : name.SequenceEqual("deprecated"u8) ? Deprecated : -1;
            case 11:
                return name.SequenceEqual("specversion"u8) ? SpecVersion
                    : name.SequenceEqual("traceparent"u8) ? TraceParent
                    : name.SequenceEqual("schemareads"u8) ? SchemaReads
                    : name.SequenceEqual("data_base64"u8) ? DataBase64 : -1;
            case 13: return name.SequenceEqual("schemaversion"u8) ? SchemaVersion : name.SequenceEqual("authorization"u8) ? Authorization : -1;
            case 14: return name.SequenceEqual("mustunderstand"u8) ? MustUnderstand : -1;
            case 15: return name.SequenceEqual("datacontenttype"u8) ? DataContentType : -1;
            default: return -1;
        }
    }

    /// <summary>The index of a name whatever its case; -1 for any other.</summary>
    public static int FindAnyCase(ReadOnlySpan<byte> name)
    {
        if (name.Length > Longest) return -1;
        Span<byte> lower = stackalloc byte[Longest];
        return Ascii.ToLower(name, lower, out var length) == System.Buffers.OperationStatus.Done ? Find(lower[..length]) : -1;
    }
}
