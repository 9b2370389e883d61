using System.Buffers;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

/// <summary>Takes a value through declared differences: they are about what stands on the wire, so the value goes there and back.</summary>
internal static class StepConverter
{
    public static object Convert(SchemaConversion step, object value, MessageSchema from, MessageSchema to)
    {
        using var source = DataWriter.Take(512);
        from.WriteObject(source, value);
        var members = new MemberTable();
        if (!members.TryLoad(source.WrittenMemory) || !step.TryApply(members, to.Description)) throw Fault(step, "its declared steps do not fit the value");
        var target = new ArrayBufferWriter<byte>(source.Written.Length + 64);
        members.Write(target);
        var reader = new Utf8JsonReader(target.WrittenSpan, new JsonReaderOptions { MaxDepth = DataWriter.MaxDepth });
        reader.Read();
        var notes = default(DataNotes);
        var isRead = to.TryReadObject(ref reader, ref notes, out var converted);
        notes.Release();
        return isRead ? converted! : throw Fault(step, $"the result has a fault: {notes.Fault.Kind}");
    }

    private static Exception Fault(SchemaConversion step, string why)
    {
        var message = $"The value of {step.From.Name} cannot become a {step.To.Name}: {why}.";
        return step.IsUpcast ? new InvalidOperationException(message) : new CannotDowncastException(message);
    }
}
