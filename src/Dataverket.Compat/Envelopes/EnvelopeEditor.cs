using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Envelopes;

/// <summary>Copies a scanned message and touches only what changes. Rests on the scan: the bytes are one JSON object with each name once.</summary>
internal static class EnvelopeEditor
{
    private const int MaxChanges = 32;

    /// <param name="output">Takes the bytes.</param>
    /// <param name="bytes">The message.</param>
    /// <param name="slots">What the scan found.</param>
    /// <param name="changes">The attributes to set or remove.</param>
    /// <param name="data">The new data as one JSON value; empty to leave it as it is.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes, in EnvelopeSlots slots, ReadOnlySpan<AttributeChange> changes, ReadOnlySpan<byte> data)
    {
        if (changes.Length > MaxChanges) throw new ArgumentException($"{changes.Length} changes; a message is forwarded with at most {MaxChanges}. Build a new message instead.", nameof(changes));
        CheckVersions(bytes, in slots, changes);
        var edits = default(Edits);
        var count = 0;
        for (var i = 0; i < changes.Length; i++) Place(bytes, in slots, changes, i, ref edits, ref count);
        if (!data.IsEmpty)
        {
            var slot = slots.Slots[AttributeNames.Data];
            Insert(ref edits, ref count, slot.Length > 0 ? new(slot.Start, slot.Length, Edit.DataOnly) : new(End(bytes), 0, Edit.WholeData));
        }

        // One span for all of it: a text takes at most six bytes a character.
        var most = bytes.Length + data.Length + 16;
        foreach (var change in changes) most += change.Name.Length + 24 + (6 * (change.Text?.Length ?? 0));
        var text = new JsonSpan(output.GetSpan(most));
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            var edit = edits[i];
            // The first member went with the comma behind it, which this one would have taken; the required attributes stand behind both.
            if (edit.What == Edit.Nothing && edit.Start < at) edit = edit with { Length = bytes[(edit.Start + edit.Length)..].IndexOf((byte)',') + 1 + edit.Length };
            if (edit.Start > at) text.Raw(bytes[at..edit.Start]);
            WriteEdit(ref text, edit, changes, data);
            at = Math.Max(at, edit.Start + edit.Length);
        }

        text.Raw(bytes[at..]);
        output.Advance(text.Length);
    }

    // No version is read by readers of a later one only.
    private static void CheckVersions(ReadOnlySpan<byte> bytes, in EnvelopeSlots slots, ReadOnlySpan<AttributeChange> changes)
    {
        var slot = slots.Slots[AttributeNames.SchemaReads];
        var (version, reads) = (slots.Version, slot.Length > 0 && bytes[slot.Start] != 'n' ? slots.Reads : 0);
        foreach (var change in changes)
        {
            if (change.Name is null) throw new ArgumentException("A change is the default value of AttributeChange, which changes nothing. Make it with Set or Remove.", nameof(changes));
            if (change.Slot == AttributeNames.SchemaVersion) version = change.Kind == AttributeChangeKind.Remove ? 1 : change.Number;
            else if (change.Slot == AttributeNames.SchemaReads) reads = change.Number;
        }

        if (reads > version) throw new ArgumentException($"The message would be of version {version} and say that readers of version {reads} and later read it. Change schemareads with it.", nameof(changes));
    }

    /// <summary>Finds an extension, which has no slot.</summary>
    public static AttributeSlot FindExtension(ReadOnlySpan<byte> bytes, string name)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = IsName(ref reader, name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isIt) return new(start, (int)reader.BytesConsumed - start);
        }

        return default;
    }

    private static bool IsName(ref Utf8JsonReader reader, string name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false; // Half a surrogate pair is no name of ours.
        }
    }

    private static void Place(ReadOnlySpan<byte> bytes, in EnvelopeSlots slots, ReadOnlySpan<AttributeChange> changes, int i, ref Edits edits, ref int count)
    {
        var change = changes[i];
        for (var later = i + 1; later < changes.Length; later++)
            if (changes[later].Name == change.Name) return;
        var slot = change.Slot >= 0 ? slots.Slots[change.Slot] : slots.Extensions > 0 ? FindExtension(bytes, change.Name) : default;
        if (change.Kind == AttributeChangeKind.Remove)
        {
            if (slot.Length > 0) Insert(ref edits, ref count, Member(bytes, slot));
        }
        else if (slot.Length > 0) Insert(ref edits, ref count, new(slot.Start, slot.Length, i));
        else
        {
            // A new attribute stands before the data, where a reader in one pass wants it.
            var data = slots.Slots[AttributeNames.Data];
            Insert(ref edits, ref count, data.Length > 0 ? new(NameStart(bytes, data.Start), 0, i | Edit.Before) : new(End(bytes), 0, i | Edit.Last));
        }
    }

    // The member with its name and one comma. The scan promises an object that still has its required attributes, so one comma there is.
    private static Edit Member(ReadOnlySpan<byte> bytes, AttributeSlot slot)
    {
        var start = NameStart(bytes, slot.Start);
        var end = slot.Start + slot.Length;
        var before = start - 1;
        while (IsBlank(bytes[before])) before--;
        if (bytes[before] == ',') return new(before, end - before, Edit.Nothing);
        while (bytes[end] != ',') end++;
        return new(start, end + 1 - start, Edit.Nothing);
    }

    private static int NameStart(ReadOnlySpan<byte> bytes, int value)
    {
        var colon = value - 1;
        while (bytes[colon] != ':') colon--;
        // A name of CloudEvents holds no quote, not even in escapes' spelling, so the two nearest quotes are its own.
        var close = bytes[..colon].LastIndexOf((byte)'"');
        return bytes[..close].LastIndexOf((byte)'"');
    }

    private static int End(ReadOnlySpan<byte> bytes) => bytes.LastIndexOf((byte)'}');

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    private static void WriteEdit(ref JsonSpan output, Edit edit, ReadOnlySpan<AttributeChange> changes, ReadOnlySpan<byte> data)
    {
        switch (edit.What)
        {
            case Edit.Nothing: return;
            case Edit.DataOnly: output.Raw(data); return;
            case Edit.WholeData:
                output.Raw(",\"data\":"u8);
                output.Raw(data);
                return;
        }

        var change = changes[edit.What & Edit.Index];
        var isNew = (edit.What & (Edit.Before | Edit.Last)) != 0;
        if (isNew)
        {
            if ((edit.What & Edit.Last) != 0) output.Raw(","u8);
            output.Text(change.Name);
            output.Raw(":"u8);
        }

        if (change.Text is { } value) output.Text(value);
        else output.Number(change.Number);
        if ((edit.What & Edit.Before) != 0) output.Raw(","u8);
    }

    // In the order of the bytes; of several at one place the first stays first.
    private static void Insert(ref Edits edits, ref int count, Edit edit)
    {
        var i = count++;
        for (; i > 0 && edits[i - 1].Start > edit.Start; i--) edits[i] = edits[i - 1];
        edits[i] = edit;
    }

    private readonly record struct Edit(int Start, int Length, int What)
    {
        public const int Index = 0xff;
        public const int Before = 0x100;
        public const int Last = 0x200;
        public const int Nothing = 0x400;
        public const int DataOnly = 0x800;
        public const int WholeData = 0x1000;
    }

    [InlineArray(MaxChanges + 1)]
    private struct Edits
    {
        private Edit _first;
    }
}
