using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

/// <summary>A hash of a member name that differs from process to process, so that nobody can send names that collide.</summary>
internal static class NameHash
{
    private const ulong Prime = 0x9E3779B97F4A7C15;
    private static readonly ulong Key = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) | 1;

    /// <summary>The hash of the name the reader stands on, escapes resolved; half a surrogate pair counts as it is spelled.</summary>
    public static ulong Of(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped && !reader.HasValueSequence) return Of(reader.ValueSpan);
        try
        {
            return Of(Encoding.UTF8.GetBytes(reader.GetString()!));
        }
        catch (InvalidOperationException)
        {
            return Of(reader.ValueSpan);
        }
    }

    public static ulong Of(ReadOnlySpan<byte> text)
    {
        var hash = Key ^ (ulong)text.Length;
        while (text.Length >= 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text));
            text = text[8..];
        }

        ulong last = 0;
        foreach (var b in text) last = (last << 8) | b;
        return Mix(Mix(hash ^ last));
    }

    /// <summary>The same hash for names that differ by the case of ASCII letters only.</summary>
    public static ulong OfLower(ReadOnlySpan<byte> text)
    {
        if (!text.ContainsAnyInRange((byte)'A', (byte)'Z')) return Of(text);
        var lower = text.ToArray();
        Ascii.ToLowerInPlace(lower, out _);
        return Of(lower);
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, Prime * Key, out var low);
        return BitOperations.RotateLeft(high ^ low, 23);
    }
}
