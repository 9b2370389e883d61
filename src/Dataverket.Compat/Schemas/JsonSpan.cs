using System.Buffers.Text;
using System.Globalization;

namespace Dataverket.Compat.Schemas;

/// <summary>Writes pieces of JSON one after the other into a span that is large enough for all of them.</summary>
internal ref struct JsonSpan(Span<byte> span)
{
    private readonly Span<byte> _span = span;

    public int Length { get; private set; }

    public void Raw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(_span[Length..]);
        Length += json.Length;
    }

    public void Text(string text) => Length += JsonText.Write(_span[Length..], text);

    public void Optional(ReadOnlySpan<byte> name, string? text)
    {
        if (text is null) return;
        Raw(name);
        Text(text);
    }

    public void Number(int number)
    {
        Utf8Formatter.TryFormat(number, _span[Length..], out var length);
        Length += length;
    }

    public void Time(DateTime utc)
    {
        utc.TryFormat(_span[Length..], out var length, "O", CultureInfo.InvariantCulture);
        Length += length;
    }
}
