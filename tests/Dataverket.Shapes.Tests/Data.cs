using System.Text;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Shapes.Tests;

/// <summary>Reads and writes data with the generated schema of a type, without an envelope.</summary>
internal static class Data
{
    public static MessageSchema<T> Schema<T>()
        where T : notnull
        => TestsSchemas.Instance.Schemas.OfType<MessageSchema<T>>().Single();

    public static T Read<T>(string json)
        where T : notnull
        => TryRead<T>(json, out var value, out var notes) ? value : throw new InvalidOperationException($"{notes.Fault.Kind} at {notes.Fault.Offset}");

    public static DataFaultKind Fault<T>(string json)
        where T : notnull
        => TryRead<T>(json, out _, out var notes) ? DataFaultKind.None : notes.Fault.Kind;

    public static DataRemarkKind[] Remarks<T>(string json)
        where T : notnull
    {
        Assert.True(TryRead<T>(json, out _, out var notes), $"{notes.Fault.Kind}");
        return [.. notes.Remarks.Select(remark => remark.Kind)];
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
}
