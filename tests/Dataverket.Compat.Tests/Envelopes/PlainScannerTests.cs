using System.Text;
using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Tests.Support;
using Dataverket.Compat.Tests.Taxonomy;

namespace Dataverket.Compat.Tests.Envelopes;

/// <summary>The quick way through plainly spelled envelopes against the one over Utf8JsonReader alone: both must find the same in every message.</summary>
public class PlainScannerTests(ITestOutputHelper output)
{
    private const int UsualCount = 100_000;

    [Fact]
    public void Both_ways_find_the_same_in_mutated_messages()
    {
        var seed = Fuzz.Seed;
        var count = Fuzz.Count(UsualCount);
        Fuzz.Say(output, $"differential fuzz: seed {seed}, {count} mutated messages");
        var random = new Random(seed);
        var mutator = new MessageMutator([.. Originals(), .. Corpus.Cases.Select(Corpus.Message).Where(bytes => bytes.Length is > 0 and < 4096)], random);
        var (plain, sound, other) = (0, 0, 0);
        for (var i = 0; i < count; i++)
        {
            var bytes = mutator.Next(out _);
            var limits = new EnvelopeLimits { MaxDepth = random.Next(4) == 0 ? random.Next(1, 7) : 128 };
            var (quick, slow) = (Scan(bytes, limits, isAny: false), Scan(bytes, limits, isAny: true));
            Assert.True(quick == slow, $"seed {seed}, message {i}, depth {limits.MaxDepth} ({Convert.ToBase64String(bytes)}):\n{quick}\n{slow}");
            if (IsPlain(bytes, limits)) plain++;
            else if (slow.Fault.Kind == EnvelopeFaultKind.None) other++;
            if (slow.Fault.Kind == EnvelopeFaultKind.None) sound++;
        }

        Fuzz.Say(output, $"differential fuzz: {count} messages, {sound} sound, {plain} found the quick way, {other} sound and not");
        Assert.True(plain > count / 20 && other > count / 100, $"seed {seed}: {plain} plain and {other} other messages of {count} prove little");
    }

    [Theory]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":{\"a\":[1]}}", true)]
    [InlineData("{\"data\":{},\"type\":\"t\",\"schemaversion\":12,\"schemareads\":2,\"time\":\"2026-03-04T05:06:07Z\",\"source\":\"s\",\"id\":\"1\",\"specversion\":\"1.0\"}", true)]
    [InlineData("{\"specversion\":\"1.0\", \"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}", false)]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}\n", false)]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"\\u0031\",\"source\":\"s\",\"type\":\"t\"}", false)]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"later\":1}", false)]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"schemaversion\":01}", false)]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"schemaversion\":1.0}", false)]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",}", false)]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}", false)]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"mustunderstand\":\"a\",\0\"id\":\"1\"}", false)]
    [InlineData("{}", false)]
    public void Only_what_is_plainly_sound_goes_the_quick_way(string message, bool isPlain)
    {
        var bytes = Encoding.UTF8.GetBytes(message);

        Assert.Equal(isPlain, IsPlain(bytes, EnvelopeLimits.Default));
        Assert.Equal(Scan(bytes, EnvelopeLimits.Default, isAny: true), Scan(bytes, EnvelopeLimits.Default, isAny: false));
    }

    [Fact]
    public void What_our_writer_writes_goes_the_quick_way()
        => Assert.All(Originals(), bytes => Assert.True(IsPlain(bytes, EnvelopeLimits.Default), Encoding.UTF8.GetString(bytes)));

    private static IEnumerable<byte[]> Originals() =>
    [
        Messages.Bytes(Messages.Provisioned, 2, """{"machineId":"m","cpu":4}"""), Messages.Bytes(Messages.Provisioned, 9, """{"a":[1,{"b":null}],"c":"\u00e6"}""", reads: 1),
        Messages.Envelope(), Messages.Envelope(("authorization", "\"Bearer x\""), ("expirytime", "\"2026-03-04T05:06:07.5+01:00\""), ("time", "\"2026-03-04t05:06:07z\"")),
        Messages.Envelope(("data_base64", "\"AA==\""), ("mustunderstand", "\"a,b\"")), Messages.Envelope(("subject", "\"æøå\"")),
    ];

    private static bool IsPlain(byte[] bytes, EnvelopeLimits limits)
    {
        var (slots, visitor) = (new EnvelopeSlots { Version = 1 }, default(Tokens));
        return bytes.Length > 0 && System.Text.Unicode.Utf8.IsValid(bytes) && PlainScanner.TryScan(bytes, limits, ref slots, ref visitor);
    }

    private static Found Scan(byte[] bytes, EnvelopeLimits limits, bool isAny)
    {
        var (slots, visitor) = (default(EnvelopeSlots), default(Tokens));
        // Empty, too large and no UTF-8 are judged before either way begins.
        if (isAny && bytes.Length > 0 && System.Text.Unicode.Utf8.IsValid(bytes))
        {
            if (Ascii.IsValid(bytes)) slots.Traits |= EnvelopeTraits.IsAscii;
            return new(EnvelopeScanner.ScanAny(bytes, limits, ref slots, ref visitor), Text(slots), visitor.Seen ?? "");
        }

        return new(EnvelopeScanner.Scan(bytes, limits, ref slots, ref visitor), Text(slots), visitor.Seen ?? "");
    }

    private static string Text(EnvelopeSlots slots)
        => $"{slots.Version} {slots.Reads} {slots.UtcTicks} {slots.Traits} {slots.Extensions} {string.Join(' ', slots.Slots[..].ToArray().Select(slot => $"{slot.Start}+{slot.Length}"))}";

    // What is found counts only where nothing is wrong: a scan that ends early leaves what it had.
    private sealed record Found(EnvelopeFault Fault, string Slots, string Data)
    {
        public bool Equals(Found? other) => other is not null && Fault == other.Fault && (Fault.Kind != EnvelopeFaultKind.None || (Slots == other.Slots && Data == other.Data));

        public override int GetHashCode() => Fault.GetHashCode();
    }

    /// <summary>Notes every token of the data, where it stands from the data's own beginning, and what was known of the envelope by then.</summary>
    private struct Tokens : IDataVisitor
    {
        public string? Seen;

        public void Visit(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, ref EnvelopeSlots slots)
        {
            var (start, depth) = (reader.TokenStartIndex, reader.CurrentDepth);
            var text = new StringBuilder().Append(Text(slots)).Append('|');
            Note(ref reader, text, start);
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                while (reader.Read())
                {
                    Note(ref reader, text, start);
                    if (reader.CurrentDepth == depth && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray && reader.CurrentDepth <= depth) break;
                }

            Seen = text.ToString();
        }

        private static void Note(ref Utf8JsonReader reader, StringBuilder text, long start)
            => text.Append(reader.TokenType).Append('@').Append(reader.TokenStartIndex - start).Append('-').Append(reader.BytesConsumed - start).Append(' ');
    }
}
