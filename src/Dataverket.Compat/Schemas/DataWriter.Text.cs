namespace Dataverket.Compat.Schemas;

public sealed partial class DataWriter
{
    /// <summary>Writes a text, or null. Half a surrogate pair becomes U+FFFD, since UTF-8 has no form for it.</summary>
    public void Write(string? text)
    {
        if (text is null) Raw("null"u8);
        else Quoted(text);
    }

    /// <summary>Writes a name that is not known before, and its colon.</summary>
    public void Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Quoted(name);
        Raw(":"u8);
    }

    private void Quoted(string text)
    {
        var room = Room(text.Length + 2);
        room[0] = (byte)'"';
        var plain = JsonText.CopyPlain(text, room[1..]);
        _count += plain + 1;
        if (plain < text.Length) Escaped(text.AsSpan(plain));
        _bytes[_count++] = (byte)'"';
    }

    // Leaves room for the quote behind it.
    private void Escaped(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            // What is plain takes one byte a character: only what is not makes it necessary to look for room again.
            var room = Room(text.Length + JsonText.MostBytes + 1);
            var taken = JsonText.IsPlain(text[0]) ? JsonText.CopyPlain(text, room) : 0;
            _count += taken;
            if (taken < text.Length)
            {
                taken += JsonText.WriteOther(text[taken..], room[taken..], out var length);
                _count += length;
            }

            text = text[taken..];
        }
    }
}
