using System.Text;
using System.Text.Json;

namespace Dataverket.Compat.Tests.Taxonomy;

/// <summary>
/// Spoils messages at random. Half of the time the text: bits, bytes, pieces cut out or doubled. Half of the time only the meaning: a value becomes
/// another, a member moves, doubles or goes, and the text stays JSON, so that the judges behind the parser get their share.
/// </summary>
internal sealed class MessageMutator(IReadOnlyList<byte[]> originals, Random random)
{
    private static readonly byte[][] Values =
    [
        .. new[]
        {
            "null", "{}", "[]", "\"\"", "1e400", "-1", "0", "1", "2", "3", "1.0", "1.5", "true", "\"\\ud800\"", "\"\\u0000\"", "99999999999999999999999", "\"x\"", "\"4\"",
            "{\"kind\":\"local\",\"size\":1}", "{\"kind\":\"tape\"}", "[null]", "[1,2,3]", "\"running\"", "\"0198c1de-7a3b-7cc4-9f1e-2f6a4be6b001\"", "\"2026-03-04T05:06:07Z\"", "-0", "1e-400",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Scraps =
    [
        .. new[] { ",", ":", "\"", "{", "}", "[", "]", "\\", "\"id\":\"2\",", "\"T\\u0065nant\":\"b\",", "\"host\":\"h\",", "\ufeff", "\u00e6", "[[[[[[[[[[[[[[[[", "\"data\":" }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc0, 0xa0], [0xed, 0xa0, 0x80], [0x00],
    ];

    /// <summary>One spoiled message, and which of the originals it was.</summary>
    public byte[] Next(out int original)
    {
        original = random.Next(originals.Count);
        var bytes = originals[original];
        var isText = random.Next(2) == 0;
        for (var count = random.Next(1, 4); count > 0 && bytes.Length > 0; count--) bytes = isText ? SpoilText(bytes) : SpoilMeaning(bytes);
        return bytes;
    }

    private byte[] SpoilText(byte[] bytes)
    {
        var at = random.Next(bytes.Length);
        switch (random.Next(7))
        {
            case 0: return Put(bytes, at, 1, [(byte)random.Next(256)]);
            case 1: return Put(bytes, at, 1, [(byte)(bytes[at] ^ (1 << random.Next(8)))]);
            case 2: return Put(bytes, at, random.Next(Math.Min(16, bytes.Length - at)) + 1, []);
            case 3: return Put(bytes, at, 0, Scraps[random.Next(Scraps.Length)]);
            case 4: return Put(bytes, at, 0, bytes.AsSpan(at, random.Next(Math.Min(48, bytes.Length - at)) + 1).ToArray());
            case 5: return Put(bytes, at, 0, Values[random.Next(Values.Length)]);
            default: return bytes[..at];
        }
    }

    private byte[] SpoilMeaning(byte[] bytes)
    {
        var spots = Spots(bytes);
        if (spots.Count == 0) return SpoilText(bytes);
        var (name, start, end) = spots[random.Next(spots.Count)];
        var other = spots[random.Next(spots.Count)];
        switch (random.Next(6))
        {
            case 0 or 1: return Put(bytes, start, end - start, Values[random.Next(Values.Length)]);
            case 2: return Put(bytes, start, end - start, bytes[other.Start..other.End]);
            case 3 when name >= 0: return Put(bytes, name, 0, [.. bytes[name..end], (byte)',']);
            case 4 when name >= 0 && bytes[end] == ',': return Put(bytes, name, end + 1 - name, []);
            default: return Put(bytes, start, end - start, [.. "{\"a\":"u8, .. bytes[start..end], (byte)'}']);
        }
    }

    // Where values stand, and the names before them; nothing where the text is no JSON.
    private static List<(int Name, int Start, int End)> Spots(byte[] bytes)
    {
        List<(int Name, int Start, int End)> spots = [];
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 200 });
        var name = -1;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName) name = (int)reader.TokenStartIndex;
                else if (reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray) && reader.CurrentDepth > 0)
                {
                    var value = reader;
                    value.Skip();
                    spots.Add((name, (int)reader.TokenStartIndex, (int)value.BytesConsumed));
                    name = -1;
                }
            }
        }
        catch (JsonException)
        {
            return [];
        }

        return spots;
    }

    private static byte[] Put(byte[] bytes, int at, int length, byte[] put) => [.. bytes[..at], .. put, .. bytes[(at + length)..]];
}
