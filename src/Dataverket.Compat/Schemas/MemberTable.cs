using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

/// <summary>
/// The members of one JSON object as places in its bytes. Steps change names, values and presence here; everything else is copied as it stands.
/// Used by one thread at a time and kept for the next message.
/// </summary>
internal sealed class MemberTable
{
    private Entry[] _entries = new Entry[32];
    private int _count;

    // What stands in the bytes; the members behind were added.
    private int _loaded;

    // Members before this one stand as they were.
    private int _firstChange;
    private ReadOnlyMemory<byte> _json;
    private bool _hasEscapes;

    /// <summary>Whether a member that a step looked for stands there twice: two readers could understand two values.</summary>
    public bool IsAmbiguous { get; private set; }

    /// <summary>Whether a member that a step was to add stood there already: somebody else's, of whatever kind.</summary>
    public bool HasMet { get; private set; }

    /// <summary>Takes the members of an object; false when the value is none.</summary>
    /// <param name="json">One value that is proven to be JSON, without white space around it.</param>
    public bool TryLoad(ReadOnlyMemory<byte> json)
    {
        _count = 0;
        _json = json;
        var text = json.Span;
        if (text[0] != '{') return false;
        IsAmbiguous = HasMet = false;
        _hasEscapes = text.Contains((byte)'\\');
        var (entries, count) = (_entries, 0);
        var at = JsonSkip.Blank(text, 1);
        while (text[at] != '}')
        {
            if (count == entries.Length) Array.Resize(ref entries, count * 2);
            // Field by field, in place: to copy a whole entry is what a member would cost most.
            ref var entry = ref entries[count++];
            entry.NewName = null;
            entry.NewValue = null;
            entry.IsRemoved = false;
            entry.NameStart = at;
            at = JsonSkip.String(text, at);
            entry.NameLength = at - entry.NameStart;
            at = JsonSkip.Blank(text, JsonSkip.Blank(text, at) + 1);
            entry.ValueStart = at;
            at = JsonSkip.Value(text, at);
            entry.ValueLength = at - entry.ValueStart;
            at = JsonSkip.Blank(text, at);
            if (text[at] == ',') at = JsonSkip.Blank(text, at + 1);
        }

        _entries = entries;
        _count = _loaded = _firstChange = count;
        return true;
    }

    public bool Has(StepName name) => Find(name) >= 0;

    /// <summary>Gives members that stand under an older name their own, by which steps know them.</summary>
    /// <returns>False when both names are there and say different things, which a reader refuses.</returns>
    public bool TryUseOwnNames(DataDescription description)
    {
        foreach (var (alias, own) in description.Aliases)
        {
            var index = Find(alias);
            if (index < 0) continue;
            // Both are there: the reader takes them when they are equal, and then either one does.
            if (Find(own) is >= 0 and var there)
            {
                if (!Raw(there).SequenceEqual(Raw(index)) && !DataReader.IsSameValue(Reader(there), Reader(index))) return false;
                Changed(index).IsRemoved = true;
            }
            else Changed(index).NewName = own;
        }

        return true;
    }

    /// <summary>Whether everything is there that a reader of a schema asks for in the object itself.</summary>
    public bool HasRequired(DataDescription description)
    {
        foreach (var name in description.Required)
            if (Find(name) < 0) return false;
        return true;
    }

    /// <summary>Renames a member; false when the new name is taken. One that is absent stays absent.</summary>
    public bool TryRename(StepName from, StepName to)
    {
        var index = Find(from);
        if (index < 0) return true;
        if (Find(to) >= 0) return false;
        Changed(index).NewName = to;
        return true;
    }

    public void AddIfAbsent(StepName name, byte[] json)
    {
        if (Find(name) < 0) Append(new() { NewName = name, NewValue = json });
        else HasMet = true;
    }

    /// <summary>Whether all members of the object that an older version's reader gives a value to when they are absent are there.</summary>
    public bool HasOptional(DataDescription description)
    {
        foreach (var (name, isAbsentWhenNull) in description.Optional)
            if (isAbsentWhenNull ? IsNothing(name) : Find(name) < 0) return false;
        return true;
    }

    /// <summary>Adds those members of a schema that are absent here, as another object has them.</summary>
    public void Complete(DataDescription description, MemberTable other)
    {
        foreach (var (name, isAbsentWhenNull) in description.Optional)
        {
            if (!(isAbsentWhenNull ? IsNothing(name) : Find(name) < 0) || other.Find(name) is not (>= 0 and var index)) continue;
            Remove(name);
            Append(new() { NewName = name, NewValue = other.Raw(index).ToArray() });
        }
    }

    public void Remove(StepName name)
    {
        var index = Find(name);
        if (index >= 0) Changed(index).IsRemoved = true;
    }

    /// <summary>Whether a member is absent or null.</summary>
    public bool IsNothing(StepName name) => Find(name) is var index && (index < 0 || Raw(index).SequenceEqual("null"u8));

    /// <summary>Removes a member that is absent or null; false when it holds something.</summary>
    public bool TryForget(StepName name)
    {
        if (!IsNothing(name)) return false;
        Remove(name);
        return true;
    }

    /// <summary>The text of a string, or a number or truth value as it is spelled; false for anything else.</summary>
    public bool TryGetText(StepName name, out string text)
    {
        text = "";
        var index = Find(name);
        if (index < 0) return false;
        var raw = Raw(index);
        var reader = new Utf8JsonReader(raw);
        if (!reader.Read() || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.Null) return false;
        try
        {
            text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(raw);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    public static byte[] Quote(string text) => [(byte)'"', .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];

    /// <summary>Writes the object as it now is.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var json = _json.Span;
        var most = json.Length;
        for (var i = _firstChange; i < _count; i++) most += (_entries[i].NewName?.Quoted.Length ?? 0) + (_entries[i].NewValue?.Length ?? 0) + 8;
        var text = new JsonSpan(output.GetSpan(most));
        var (at, end) = (0, json.LastIndexOf((byte)'}'));
        var isEmpty = _firstChange == 0;
        for (var i = _firstChange; i < _loaded; i++)
        {
            ref var entry = ref _entries[i];
            if (entry.IsRemoved)
            {
                // While nothing stands before it, the comma behind it goes; else the one before.
                if (isEmpty && i + 1 < _loaded)
                {
                    if (at < entry.NameStart) text.Raw(json[at..entry.NameStart]);
                    at = _entries[i + 1].NameStart;
                }
                else
                {
                    var before = isEmpty ? entry.NameStart : _entries[i - 1].ValueStart + _entries[i - 1].ValueLength;
                    if (at < before) text.Raw(json[at..before]);
                    at = entry.ValueStart + entry.ValueLength;
                }

                continue;
            }

            isEmpty = false;
            if (entry.NewName is not { } name) continue;
            text.Raw(json[at..entry.NameStart]);
            text.Raw(name.Quoted);
            at = entry.NameStart + entry.NameLength;
        }

        text.Raw(json[at..end]);
        for (var i = _loaded; i < _count; i++)
        {
            ref var entry = ref _entries[i];
            if (entry.IsRemoved) continue;
            if (!isEmpty) text.Raw(","u8);
            isEmpty = false;
            text.Raw(entry.NewName!.Quoted);
            text.Raw(":"u8);
            text.Raw(entry.NewValue);
        }

        text.Raw(json[end..]);
        output.Advance(text.Length);
    }

    private int Find(StepName wanted)
    {
        ReadOnlySpan<byte> name = wanted.Text;
        var json = _json.Span;
        var found = -1;
        for (var i = 0; i < _count; i++)
        {
            ref var entry = ref _entries[i];
            if (entry.IsRemoved || (entry.NewName is null && entry.NameLength - 2 != name.Length && !_hasEscapes)) continue;
            var own = entry.NewName is { } given ? given.Text : json.Slice(entry.NameStart + 1, entry.NameLength - 2);
            if (!own.SequenceEqual(name) && !(_hasEscapes && entry.NewName is null && own.Contains((byte)'\\') && IsEscaped(own, name))) continue;
            if (found >= 0) IsAmbiguous = true;
            else found = i;
        }

        return found;
    }

    private ReadOnlySpan<byte> Raw(int index)
    {
        ref var entry = ref _entries[index];
        return entry.NewValue is { } made ? made : _json.Span.Slice(entry.ValueStart, entry.ValueLength);
    }

    private Utf8JsonReader Reader(int index)
    {
        var reader = new Utf8JsonReader(Raw(index));
        reader.Read();
        return reader;
    }

    private static bool IsEscaped(ReadOnlySpan<byte> own, ReadOnlySpan<byte> name)
    {
        byte[] quoted = [(byte)'"', .. own, (byte)'"'];
        var reader = new Utf8JsonReader(quoted);
        try
        {
            return reader.Read() && reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private ref Entry Changed(int index)
    {
        _firstChange = Math.Min(_firstChange, index);
        return ref _entries[index];
    }

    private void Append(in Entry entry)
    {
        if (_count == _entries.Length) Array.Resize(ref _entries, _count * 2);
        _entries[_count++] = entry;
    }

    private struct Entry
    {
        public int NameStart;
        public int NameLength;
        public int ValueStart;

        /// <summary>0 for a member that was added.</summary>
        public int ValueLength;
        public StepName? NewName;
        public byte[]? NewValue;
        public bool IsRemoved;
    }
}
