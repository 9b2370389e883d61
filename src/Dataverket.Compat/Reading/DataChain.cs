using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>Takes raw data, proven to be JSON, along the chain of versions. Neighbouring declared steps share one pass over the bytes.</summary>
internal static class DataChain
{
    public static ReasonCode TryConvert(SchemaFamily family, ReadOnlyMemory<byte> data, int from, int to, int maxDepth, MemberTable members, out DataWriter result)
    {
        result = DataWriter.Take(data.Length + 256);
        var isUp = from < to;
        try
        {
            while (from != to)
            {
                var output = result.Written.IsEmpty ? result : DataWriter.Take(data.Length + 256);
                var code = family.StepFrom(from, isUp) is null ? ReasonCode.DowncastLoses
                    : family.StepFrom(from, isUp).Convert is null
                        ? Splice(family, data, ref from, to, isUp, maxDepth, members, output)
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

    private static ReasonCode Splice(SchemaFamily family, ReadOnlyMemory<byte> data, ref int from, int to, bool isUp, int maxDepth, MemberTable members, DataWriter output)
    {
        if (!members.TryLoad(data)) return ReasonCode.DataWrongKind;
        var first = from;
        var isMet = false;
        for (; from != to && family.StepFrom(from, isUp) is { Convert: null } step; from += isUp ? 1 : -1)
        {
            var own = family.Schemas[from];
            if (!members.TryUseOwnNames(own.Description)) return ReasonCode.DataAliasConflict;
            if (!members.HasOptional(own.Description) && TryComplete(own, members, maxDepth) is { } fault) return fault;
            if (!step.TryApply(members, family.Schemas[isUp ? from + 1 : from - 1].Description)) return members.IsAmbiguous ? ReasonCode.DataDuplicate : ReasonCode.ConverterFailed;
            if (members.IsAmbiguous) return ReasonCode.DataDuplicate;
            isMet |= members.HasMet;
        }

        if (!members.HasRequired(family.Schemas[from].Description))
        {
            // What the message leaves out has a value only for who reads it: the way over the value knows it, or says what is wrong.
            from = first;
            return Rewrite(family, data, ref from, isUp, maxDepth, output);
        }

        members.Write(output);
        // What somebody else put under a name that a step adds need not be what the newer version takes.
        return !isMet || Reads(family.Schemas[from], output.Written, maxDepth) ? ReasonCode.Accepted : ReasonCode.ConverterFailed;
    }

    // What is absent has the value that the schema it was written for gives it; another version's may be another. Null when all is well.
    private static ReasonCode? TryComplete(MessageSchema schema, MemberTable members, int maxDepth)
    {
        using var text = DataWriter.Take(512);
        members.Write(text);
        var reader = new Utf8JsonReader(text.Written, new JsonReaderOptions { MaxDepth = maxDepth });
        reader.Read();
        var notes = default(DataNotes);
        var isRead = schema.TryReadObject(ref reader, ref notes, out var value);
        notes.Release();
        if (!isRead) return ReasonCodes.Of(notes.Fault.Kind, isNewer: false);
        using var whole = DataWriter.Take(text.Written.Length + 256);
        schema.WriteObject(whole, value!);
        var complete = new MemberTable();
        if (complete.TryLoad(whole.WrittenMemory)) members.Complete(schema.Description, complete);
        return null;
    }

    private static bool Reads(MessageSchema schema, ReadOnlySpan<byte> data, int maxDepth)
    {
        var reader = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = maxDepth });
        reader.Read();
        var notes = default(DataNotes);
        var isRead = schema.TryReadObject(ref reader, ref notes, out _);
        notes.Release();
        return isRead;
    }

    private static ReasonCode Rewrite(SchemaFamily family, ReadOnlyMemory<byte> data, ref int from, bool isUp, int maxDepth, DataWriter output)
    {
        var (older, newer) = (family.Schemas[from], family.Schemas[isUp ? from + 1 : from - 1]);
        var reader = new Utf8JsonReader(data.Span, new JsonReaderOptions { MaxDepth = maxDepth });
        reader.Read();
        var notes = default(DataNotes);
        var isRead = older.TryReadObject(ref reader, ref notes, out var value);
        notes.Release();
        if (!isRead) return ReasonCodes.Of(notes.Fault.Kind, isNewer: false);
        var changed = family.Convert(value!, from, isUp ? from + 1 : from - 1);
        if (!DataMerge.TryWrite(output, data, older, value!, newer, changed, maxDepth)) return ReasonCode.ConverterFailed;
        from += isUp ? 1 : -1;
        // A spelling that only the older schema reads may have been kept, or the value may break a rule of the newer one.
        return Reads(newer, output.Written, maxDepth) ? ReasonCode.Accepted : ReasonCode.ConverterFailed;
    }
}
