using System.Text;
using System.Text.Json;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Support;

/// <summary>Reads and writes data with the generated schema of a type, without an envelope.</summary>
internal static class Data
{
    public static MessageSchema<T> Schema<T>()
        where T : notnull
        => TestsSchemas.Instance.Schemas.OfType<MessageSchema<T>>().Single();

    public static T Read<T>(string json)
        where T : notnull
        => TryRead<T>(json, out var value, out var notes) ? value : throw new InvalidOperationException($"{notes.Fault.Kind} at {notes.Fault.Offset}");

    /// <summary>What is wrong with a text, and where by pointer; nothing when it is read.</summary>
    public static (DataFaultKind Kind, string Pointer) Fault<T>(string json)
        where T : notnull
        => TryRead<T>(json, out _, out var notes) ? default : (notes.Fault.Kind, Pointer<T>(json, notes.Fault.Offset, notes.Fault.Member));

    /// <summary>The remarks of a text that is read.</summary>
    public static (DataRemarkKind Kind, string Pointer)[] Remarks<T>(string json)
        where T : notnull
    {
        Assert.True(TryRead<T>(json, out _, out var notes));
        return [.. notes.Remarks.Select(remark => (remark.Kind, Pointer<T>(json, remark.Offset, remark.Member)))];
    }

    public static string Write<T>(T value)
        where T : notnull
    {
        using var writer = new DataWriter();
        Schema<T>().Write(writer, value);
        return Encoding.UTF8.GetString(writer.Written);
    }

    private static bool TryRead<T>(string json, out T value, out DataNotes notes)
        where T : notnull
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        notes = default;
        var read = Schema<T>().TryRead(ref reader, ref notes, out value);
        // A reader that succeeded stands on the value's last token: nothing is left.
        if (read) Assert.False(reader.Read());
        notes.Release();
        return read;
    }

    public static string Pointer<T>(string json, long offset, string member)
        where T : notnull
        => DataPointer.Locate(Encoding.UTF8.GetBytes(json), offset, member, DataPointer.Names(Schema<T>().Description), 128)["/data".Length..];
}
