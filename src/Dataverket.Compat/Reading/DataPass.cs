using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>Reads the data while the envelope is being scanned. Where attributes come after the data it goes by the likeliest version.</summary>
internal struct DataPass<T>(ReadPlan<T> plan) : IDataVisitor
    where T : notnull
{
    public DataNotes Notes;
    public T? Value;

    /// <summary>A value of another version, still to be converted.</summary>
    public object? Older;

    /// <summary>The schema that was tried; -1 when none was.</summary>
    public int Tried = -1;
    public bool IsRead;

    /// <summary>Where the data begins in what the reader read.</summary>
    public int Start;

    public void Visit(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, ref EnvelopeSlots slots)
    {
        Start = (int)reader.TokenStartIndex;
        IsRead = false;
        Notes.Clear();
        Notes.IsAscii = (slots.Traits & EnvelopeTraits.IsAscii) != 0;
        Read(ref reader, plan.Guess(bytes, ref slots));
    }

    /// <summary>Reads data that stands alone, once it is known which schema it has.</summary>
    public void Read(in Envelope envelope, int index)
    {
        Start = 0;
        Notes.Clear();
        Notes.IsAscii = (envelope.Traits & EnvelopeTraits.IsAscii) != 0;
        var reader = new Utf8JsonReader(envelope.Data.Span, new JsonReaderOptions { MaxDepth = plan.Context.Limits.MaxDepth });
        reader.Read();
        Read(ref reader, index);
    }

    private void Read(ref Utf8JsonReader reader, int index)
    {
        Tried = index;
        if (index < 0)
        {
            reader.Skip();
            return;
        }

        var start = reader;
        try
        {
            IsRead = index == plan.Target
                ? plan.Schema.TryRead(ref reader, ref Notes, out Value!)
                : plan.Family.Schemas[index].TryReadObject(ref reader, ref Notes, out Older);
        }
#pragma warning disable CA1031 // A constructor, setter or converter of the type is the user's code and may throw anything; none of it may leave a read.
        catch (Exception)
#pragma warning restore CA1031
        {
            IsRead = false;
            Notes.RefuseAt(DataFaultKind.Domain, start.TokenStartIndex, "");
        }

        if (IsRead) return;
        // The rest of the message is still to be judged; where the text itself is broken, this throws and the scan says so.
        reader = start;
        reader.Skip();
    }
}
