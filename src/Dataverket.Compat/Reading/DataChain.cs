using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>Takes raw data, proven to be JSON, along the chain of versions. Neighbouring declared steps share one pass over the bytes.</summary>
internal static class DataChain
{
    public static ReasonCode TryConvert(SchemaFamily family, ReadOnlyMemory<byte> data, int from, int to, int maxDepth, MemberTable members, out RentedBuffer result)
    {
        result = RentedBuffer.Take(data.Length + 256);
        var isUp = from < to;
        try
        {
            while (from != to)
            {
                var output = result.Written.IsEmpty ? result : RentedBuffer.Take(data.Length + 256);
                var code = family.StepFrom(from, isUp) is null ? ReasonCode.DowncastLoses
                    : family.StepFrom(from, isUp).Convert is null
                        ? Splice(family, data, ref from, to, isUp, members, output)
                        : Rewrite(family, data, ref from, isUp, maxDepth, output);
                if (!ReferenceEquals(output, result)) result.Dispose();
                result = output;
                if (code != ReasonCode.Accepted) return code;
                data = result.WrittenMemory;
            }

            return ReasonCode.Accepted;
        }
        catch (CannotDowncastException)
        {
            return ReasonCode.DowncastLoses;
        }
#pragma warning disable CA1031 // A converter is the user's code: whatever it throws parks the message for a build that has a mended one.
        catch (Exception)
#pragma warning restore CA1031
        {
            return ReasonCode.ConverterFailed;
        }
    }

    private static ReasonCode Splice(SchemaFamily family, ReadOnlyMemory<byte> data, ref int from, int to, bool isUp, MemberTable members, RentedBuffer output)
    {
        if (!members.TryLoad(data)) return ReasonCode.DataWrongKind;
        for (; from != to && family.StepFrom(from, isUp) is { Convert: null } step; from += isUp ? 1 : -1)
            if (!step.TryApply(members, family.Schemas[isUp ? from + 1 : from - 1].Description)) return ReasonCode.ConverterFailed;
        members.Write(output);
        return ReasonCode.Accepted;
    }

    private static ReasonCode Rewrite(SchemaFamily family, ReadOnlyMemory<byte> data, ref int from, bool isUp, int maxDepth, RentedBuffer output)
    {
        var (older, newer) = (family.Schemas[from], family.Schemas[isUp ? from + 1 : from - 1]);
        var reader = new Utf8JsonReader(data.Span, new JsonReaderOptions { MaxDepth = maxDepth });
        reader.Read();
        var notes = default(DataNotes);
        var isRead = older.TryReadObject(ref reader, ref notes, out var value);
        notes.Release();
        if (!isRead) return ReasonCodes.Of(notes.Fault.Kind, isNewer: false);
        var changed = family.Convert(value!, from, isUp ? from + 1 : from - 1);
        DataMerge.Write(output, data, DataJson.Write(older, value!), DataJson.Write(newer, changed), newer.Description, maxDepth);
        from += isUp ? 1 : -1;
        return ReasonCode.Accepted;
    }
}
