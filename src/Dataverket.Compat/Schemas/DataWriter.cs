using System.Buffers;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Dataverket.Compat.Schemas;

/// <summary>
/// Writes JSON into rented memory. Generated writers call it; each of their constant pieces, such as <c>,"cpu":</c>, is one call. What it writes is what
/// <see cref="System.Text.Json.Utf8JsonWriter"/> writes with the relaxed encoder, but nobody checks that pieces fit together. A
/// <see cref="System.Text.Json.Utf8JsonWriter"/> may write into it as well. Not safe to share between threads; dispose it to give the memory back.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed partial class DataWriter : IBufferWriter<byte>, IDisposable
{
    /// <summary>How many objects and lists may stand in each other; a value that leads back to itself ends there instead of filling the memory.</summary>
    public const int MaxDepth = 1000;

    /// <summary>What a thread keeps for its next message, at the most, in bytes.</summary>
    private const int MostKept = 64 * 1024;

    [ThreadStatic]
    private static DataWriter? _kept;

    private readonly bool _isOfThread;
    private byte[] _bytes = [];
    private int _count;
    private int _depth;

    /// <summary>Makes a writer without memory; it rents when the first bytes come.</summary>
    public DataWriter()
    {
    }

    private DataWriter(bool isOfThread) => _isOfThread = isOfThread;

    /// <summary>The bytes written so far; only good until the next write or <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    internal ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _count);

    /// <summary>The writer that this thread keeps, empty, or a new one while that is in use. Give it back by disposing it, once.</summary>
    internal static DataWriter Take(int capacity)
    {
        var writer = _kept ?? new(isOfThread: true);
        _kept = null;
        writer.Room(capacity);
        return writer;
    }

    /// <summary>Writes JSON as it is; nothing checks it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(Room(json.Length));
        _count += json.Length;
    }

    /// <summary>Begins an object or a list.</summary>
    /// <param name="json">The bracket, and what else is known to come first.</param>
    /// <exception cref="InvalidOperationException">There are <see cref="MaxDepth"/> around it.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(ReadOnlySpan<byte> json)
    {
        if (_depth >= MaxDepth) throw TooDeep();
        _depth++;
        Raw(json);
    }

    /// <summary>Writes a comma, a member's name and a colon; the comma is left out where nothing stands before it in the object.</summary>
    /// <param name="json">The comma and what follows it.</param>
    public void Member(ReadOnlySpan<byte> json) => Raw(_count > 0 && _bytes[_count - 1] == (byte)'{' ? json[1..] : json);

    /// <summary>Ends an object. A comma that stands last is taken back.</summary>
    public void EndObject() => End((byte)'}');

    /// <summary>Ends a list. A comma that stands last is taken back.</summary>
    public void EndList() => End((byte)']');

    /// <summary>Counts bytes that were put into memory from <see cref="GetSpan"/> or <see cref="GetMemory"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many left.</exception>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - _count);
        _count += count;
    }

    /// <summary>Memory to write into.</summary>
    /// <param name="sizeHint">How many bytes there must be at the least.</param>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Room(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_count);
    }

    /// <summary>Memory to write into.</summary>
    /// <param name="sizeHint">How many bytes there must be at the least.</param>
    public Span<byte> GetSpan(int sizeHint = 0) => Room(Math.Max(sizeHint, 1));

    /// <summary>Gives the memory back. The writer is then empty, and may be used again.</summary>
    public void Dispose()
    {
        _count = 0;
        _depth = 0;
        if (_isOfThread && _kept is null && _bytes.Length <= MostKept) _kept = this;
        else Return();
    }

    private void End(byte bracket)
    {
        _depth--;
        if (_count > 0 && _bytes[_count - 1] == (byte)',') _count--;
        Room(1)[0] = bracket;
        _count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Room(int size)
    {
        if (_bytes.Length - _count < size) Grow(size);
        return _bytes.AsSpan(_count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int size)
    {
        var least = (long)_count + Math.Max(size, 256);
        if (least > Array.MaxLength) throw new InvalidOperationException($"The data takes more than {Array.MaxLength} bytes, which no message holds.");
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(least, Math.Min(_bytes.Length * 2L, Array.MaxLength)));
        _bytes.AsSpan(0, _count).CopyTo(larger);
        Return();
        _bytes = larger;
    }

    private void Return()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
