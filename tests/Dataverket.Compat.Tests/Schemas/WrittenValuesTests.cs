using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Taxonomy;

namespace Dataverket.Compat.Tests.Schemas;

/// <summary>Every value is written byte for byte as Utf8JsonWriter writes it with the relaxed encoder.</summary>
public sealed class WrittenValuesTests : IDisposable
{
    private const int Count = 2000;

    private static readonly long[] Edges = [0, 1, -1, 9, 10, 99, 100, sbyte.MinValue, byte.MaxValue, short.MinValue, ushort.MaxValue, int.MinValue, int.MaxValue, uint.MaxValue, long.MinValue, long.MaxValue];

    private readonly int _seed = Fuzz.Seed;
    private readonly Random _random;
    private readonly ArrayBufferWriter<byte> _expected = new(1024);
    private readonly Utf8JsonWriter _peer;
    private readonly DataWriter _writer = new();

    public WrittenValuesTests()
    {
        _random = new(_seed);
        _peer = new(_expected, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    public void Dispose()
    {
        _peer.Dispose();
        _writer.Dispose();
    }

    [Fact]
    public void Whole_numbers()
    {
        foreach (var value in Edges.Concat(Many(() => _random.NextInt64(long.MinValue, long.MaxValue) >> _random.Next(64))))
        {
            Same(value, w => w.WriteNumberValue((sbyte)value), w => w.Write((sbyte)value));
            Same(value, w => w.WriteNumberValue((byte)value), w => w.Write((byte)value));
            Same(value, w => w.WriteNumberValue((short)value), w => w.Write((short)value));
            Same(value, w => w.WriteNumberValue((ushort)value), w => w.Write((ushort)value));
            Same(value, w => w.WriteNumberValue((int)value), w => w.Write((int)value));
            Same(value, w => w.WriteNumberValue((uint)value), w => w.Write((uint)value));
            Same(value, w => w.WriteNumberValue(value), w => w.Write(value));
            Same(value, w => w.WriteNumberValue((ulong)value), w => w.Write((ulong)value));
            var (signed, unsigned) = ((Int128)value * value * value, (UInt128)(ulong)value * (ulong)value);
            Same(signed, w => w.WriteRawValue(signed.ToString(CultureInfo.InvariantCulture)), w => w.Write(signed));
            Same(unsigned, w => w.WriteRawValue(unsigned.ToString(CultureInfo.InvariantCulture)), w => w.Write(unsigned));
        }

        Assert.Equal(Int128.MinValue.ToString(CultureInfo.InvariantCulture), Text(w => w.Write(Int128.MinValue)));
        Assert.Equal(UInt128.MaxValue.ToString(CultureInfo.InvariantCulture), Text(w => w.Write(UInt128.MaxValue)));
    }

    [Fact]
    public void Floating_point()
    {
        double[] edges = [0, -0.0, 1, 0.1, 1e15, 1e16, 1e-5, 123456789.125, double.Epsilon, double.MaxValue, double.MinValue, float.MaxValue, float.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        foreach (var value in edges.Concat(Many(() => BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue)))).Concat(Many(() => _random.Next() / 1000.0)))
        {
            Same(value, w => w.WriteNumberValue(value), w => w.Write(value));
            Same(value, w => w.WriteNumberValue((float)value), w => w.Write((float)value));
        }

        foreach (var value in Many(() => BitConverter.Int32BitsToSingle(_random.Next(int.MinValue, int.MaxValue)))) Same(value, w => w.WriteNumberValue(value), w => w.Write(value));
        Assert.Throws<ArgumentException>(() => _writer.Write(double.NaN));
        Assert.Throws<ArgumentException>(() => _writer.Write(float.PositiveInfinity));
    }

    [Fact]
    public void Decimals_keep_their_scale()
    {
        List<decimal> edges = [0, -0.0m, 0.00m, 1.10m, -1.10m, 0.5m, 10m, 100.000m, decimal.MaxValue, decimal.MinValue, ulong.MaxValue, ulong.MaxValue + 1m, new(1, 0, 0, false, 28), new(0, 0, 0, true, 28), new(-1, -1, 0, true, 19), new(-1, -1, 0, false, 20), new(-1, -1, 0, false, 28)];
        for (byte scale = 0; scale <= 28; scale++)
            for (var i = 0; i < 200; i++) edges.Add(new(_random.Next(int.MinValue, int.MaxValue) >> _random.Next(32), i % 3 == 0 ? 0 : _random.Next(int.MinValue, int.MaxValue) >> _random.Next(32), i % 4 == 0 ? _random.Next(int.MinValue, int.MaxValue) : 0, i % 2 == 0, scale));
        foreach (var value in edges) Same(value, w => w.WriteNumberValue(value), w => w.Write(value));
    }

    [Fact]
    public void Points_in_time_and_dates()
    {
        foreach (var digits in Enumerable.Range(0, 8))
        {
            var unit = (long)Math.Pow(10, digits);
            foreach (var value in Many(() => At(_random.NextInt64(TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay) / unit * unit, _random.Next(-840, 841))).Append(At(TimeSpan.TicksPerDay, 0)))
            {
                Same(value, w => w.WriteStringValue(value), w => w.Write(value));
                var day = DateOnly.FromDateTime(value.DateTime);
                Same(day, w => w.WriteStringValue(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), w => w.Write(day));
            }
        }

        foreach (var value in new[] { DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch }) Same(value, w => w.WriteStringValue(value), w => w.Write(value));
        Assert.Equal("\"0001-01-01\"", Text(w => w.Write(DateOnly.MinValue)));

        static DateTimeOffset At(long ticks, int minutes) => new(ticks, TimeSpan.FromMinutes(minutes));
    }

    [Fact]
    public void Everything_else_with_one_token()
    {
        foreach (var value in new[] { true, false }) Same(value, w => w.WriteBooleanValue(value), w => w.Write(value));
        foreach (var value in Many(() => new Guid(_random.Next(), (short)_random.Next(), (short)_random.Next(), (byte)_random.Next(), 2, 3, 4, 5, 6, 7, (byte)_random.Next())).Append(Guid.Empty).Append(Guid.AllBitsSet)) Same(value, w => w.WriteStringValue(value), w => w.Write(value));
        foreach (var length in Enumerable.Range(0, 300).Append(100_000))
        {
            var bytes = new byte[length];
            _random.NextBytes(bytes);
            Same(length, w => w.WriteBase64StringValue(bytes), w => w.Write(bytes));
        }

        foreach (var json in new[] { "null", "{ \"a\" : [ 1.50, \"\\ud800\\u00e5\" ] }", "\"å\"", "-0.0", "[]" })
        {
            var value = JsonDocument.Parse(json).RootElement;
            Same(json, w => w.WriteRawValue(json), w => w.Write(value));
        }

        Same("unset", w => w.WriteNullValue(), w => w.Write(default(JsonElement)));
        Same("null", w => w.WriteNullValue(), w => w.Write((string?)null));
    }

    [Fact]
    public void Every_unit_of_UTF_16_wherever_it_stands()
    {
        foreach (var before in new[] { "", "a", "1234567", "0123456789abcdef0123456789", "å" })
        {
            foreach (var after in new[] { "", "b", "0123456789abcdefghijklmnop" })
            {
                for (var c = 0; c <= char.MaxValue; c++) SameText(before + (char)c + after);
            }
        }
    }

    [Fact]
    public void Texts_of_every_length_and_kind()
    {
        string[] kinds = ["abcdefghijkl", "abå ", "\"\\\b\f\n\r\t\0\u001f\u007f", "\u00a0\u2028\ufffe<>&'+`", "漢字かな", "\ud83d\ude00", "\ud800", "\udc00"];
        for (var length = 0; length < 80; length++)
            foreach (var kind in kinds) SameText(Make(length, [kind]));
        foreach (var length in Many(() => _random.Next(200))) SameText(Make(length, kinds[.._random.Next(1, kinds.Length + 1)]));
        // Long enough that the memory grows while one text is written, once by what is plain and once by what takes many bytes.
        foreach (var kind in kinds.Prepend("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u0001")) SameText(Make(100_000, [kind]));
        SameText(new string('a', 300_000) + new string('\ud83d', 70_000));
    }

    private string Make(int length, string[] kinds)
    {
        var text = new StringBuilder();
        while (text.Length < length)
        {
            var kind = kinds[_random.Next(kinds.Length)];
            if (_random.Next(2) == 0) text.Append(kind);
            else text.Append(kind[_random.Next(kind.Length)]);
        }

        return text.ToString(0, length);
    }

    private static IEnumerable<T> Many<T>(Func<T> make) => Enumerable.Range(0, Count).Select(_ => make());

    private void SameText(string text)
    {
        Same(text, w => w.WriteStringValue(text), w => w.Write(text));
        Same(
            text,
            w =>
            {
                w.WriteStartObject();
                w.WriteNumber(text, 1);
                w.WriteEndObject();
            },
            w =>
            {
                w.Begin("{"u8);
                w.Name(text);
                w.Write(1);
                w.EndObject();
            });
    }

    private string Text(Action<DataWriter> write)
    {
        _writer.Dispose();
        write(_writer);
        return Encoding.UTF8.GetString(_writer.Written);
    }

    private void Same(object value, Action<Utf8JsonWriter> peer, Action<DataWriter> ours)
    {
        _expected.ResetWrittenCount();
        _peer.Reset();
        _writer.Dispose();
        var (expected, actual) = (Try(() => peer(_peer)), Try(() => ours(_writer)));
        _peer.Flush();
        if (expected == actual && (expected is not null || _expected.WrittenSpan.SequenceEqual(_writer.Written))) return;
        var shown = value is string text ? string.Concat(text.Take(100).Select(c => $"{(int)c:x4} ")) : value;
        Assert.Fail($"seed {_seed}: {shown} is {Encoding.UTF8.GetString(_writer.Written)} ({actual}), not {Encoding.UTF8.GetString(_expected.WrittenSpan)} ({expected})");
    }

    private static Type? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (ArgumentException e)
        {
            return e.GetType();
        }
    }
}
