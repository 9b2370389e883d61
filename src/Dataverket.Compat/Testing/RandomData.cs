using System.Globalization;
using System.Text;
using System.Text.Json;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Testing;

/// <summary>Data made at random from its description.</summary>
internal sealed class RandomData
{
    private const int MaxDepth = 6;
    private readonly DataDescription _description;
    private readonly Random _random;
    private readonly StringBuilder _text = new();

    private RandomData(DataDescription description, Random random) => (_description, _random) = (description, random);

    public static string Make(DataDescription description, Random random)
    {
        var data = new RandomData(description, random);
        data.Shape(0, 0);
        return data._text.ToString();
    }

    /// <summary>Reads data with its schema and gives it as the schema writes it; false when the schema refuses it.</summary>
    public static bool TryNormalize(MessageSchema schema, string json, out string normal)
    {
        normal = "";
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = 256 });
            reader.Read();
            var notes = default(DataNotes);
            var isRead = schema.TryReadObject(ref reader, ref notes, out var value);
            notes.Release();
            if (isRead) normal = Encoding.UTF8.GetString(DataJson.Write(schema, value!));
            return isRead;
        }
#pragma warning disable CA1031 // A rule of the type itself may throw anything at a value made at random; the value is then none of it.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private void Slot(DataSlot slot, int depth)
    {
        if (slot.AllowsNull && (_random.Next(4) == 0 || depth > MaxDepth)) _text.Append("null");
        else Shape(slot.Shape, depth);
    }

    private void Shape(int index, int depth)
    {
        switch (_description.Shapes[index])
        {
            case ScalarDataShape scalar: _text.Append(Scalar(scalar.Scalar)); break;
            case EnumDataShape named: _text.Append(Quote(named.Names.Count == 0 ? "" : named.Names[_random.Next(named.Names.Count)])); break;
            case ListDataShape list: List(list, depth); break;
            case MapDataShape map: Map(map, depth); break;
            case ObjectDataShape record: Object(record, depth, null); break;
            case VariantDataShape variant: Variant(variant, depth); break;
        }
    }

    private int Length(int depth) => depth > MaxDepth ? 0 : _random.Next(4);

    private void List(ListDataShape list, int depth)
    {
        _text.Append('[');
        for (var i = Length(depth); i > 0; i--)
        {
            Slot(list.Element, depth + 1);
            if (i > 1) _text.Append(',');
        }

        _text.Append(']');
    }

    private void Map(MapDataShape map, int depth)
    {
        _text.Append('{');
        for (var i = Length(depth); i > 0; i--)
        {
            _text.Append(Quote("k" + i)).Append(':');
            Slot(map.Element, depth + 1);
            if (i > 1) _text.Append(',');
        }

        _text.Append('}');
    }

    private void Object(ObjectDataShape record, int depth, string? discriminator)
    {
        _text.Append('{').Append(discriminator);
        var isFirst = discriminator is null;
        foreach (var member in record.Members)
        {
            if (!member.IsRequired && (_random.Next(3) == 0 || depth > MaxDepth)) continue;
            if (!isFirst) _text.Append(',');
            isFirst = false;
            _text.Append(Quote(member.Name)).Append(':');
            Slot(member.Slot, depth + 1);
        }

        _text.Append('}');
    }

    private void Variant(VariantDataShape variant, int depth)
    {
        var one = variant.Variants[_random.Next(variant.Variants.Count)];
        var tag = one.Name is { } name ? Quote(name) : one.Number.ToString(CultureInfo.InvariantCulture);
        Object((ObjectDataShape)_description.Shapes[one.Shape], depth, $"{Quote(variant.Discriminator)}:{tag}");
    }

    private string Scalar(DataScalar scalar) => scalar switch
    {
        DataScalar.Text => Quote(Text()),
        DataScalar.Boolean => _random.Next(2) == 0 ? "true" : "false",
        DataScalar.SByte => Whole(sbyte.MinValue, sbyte.MaxValue),
        DataScalar.Byte => Whole(0, byte.MaxValue),
        DataScalar.Int16 => Whole(short.MinValue, short.MaxValue),
        DataScalar.UInt16 => Whole(0, ushort.MaxValue),
        DataScalar.Int32 => Whole(int.MinValue, int.MaxValue),
        DataScalar.UInt32 => Whole(0, uint.MaxValue),
        DataScalar.Int64 or DataScalar.Int128 => Whole(long.MinValue, long.MaxValue),
        DataScalar.UInt64 or DataScalar.UInt128 => Whole(0, long.MaxValue),
        DataScalar.Single => ((float)(_random.NextDouble() * 1000)).ToString("R", CultureInfo.InvariantCulture),
        DataScalar.Double => (_random.NextDouble() * 1e6).ToString("R", CultureInfo.InvariantCulture),
        DataScalar.Decimal => new decimal(_random.Next(), 0, 0, _random.Next(2) == 0, (byte)_random.Next(5)).ToString(CultureInfo.InvariantCulture),
        DataScalar.Guid => Quote(new Guid(Bytes(16)).ToString()),
        DataScalar.Timestamp => Quote(DateTimeOffset.UnixEpoch.AddSeconds(_random.Next()).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)),
        DataScalar.Date => Quote(DateOnly.FromDayNumber(_random.Next(700_000, 750_000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        DataScalar.Bytes => Quote(Convert.ToBase64String(Bytes(_random.Next(20)))),
        _ => "{\"any\":[1,null]}",
    };

    private string Whole(long least, long most) => (_random.Next(4) switch
    {
        0 => least,
        1 => most,
        2 => Math.Clamp(_random.Next(100), least, most),
        _ => _random.NextInt64(least, most),
    }).ToString(CultureInfo.InvariantCulture);

    private string Text()
    {
        const string Letters = "abcxyz0123456789 -_/.:;,æøå\"\\\u2028";
        return string.Concat(Enumerable.Range(0, _random.Next(12)).Select(_ => Letters[_random.Next(Letters.Length)]));
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private static string Quote(string text) => Encoding.UTF8.GetString(MemberTable.Quote(text));
}
