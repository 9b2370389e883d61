using System.Buffers;

namespace Dataverket.Compat.Reading;

/// <summary>A buffer writer over rented memory; give it back by disposing it. The default value is empty.</summary>
internal sealed class RentedBuffer : IBufferWriter<byte>, IDisposable
{
    [ThreadStatic]
    private static RentedBuffer? _kept;

    /// <summary>What a thread keeps for its next message, at the most.</summary>
    private const int MostKept = 64 * 1024;

    private byte[] _bytes = [];
    private int _count;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _count);

    public static RentedBuffer Take(int capacity)
    {
        var buffer = _kept ?? new();
        _kept = null;
        buffer.Grow(capacity);
        return buffer;
    }

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsSpan(_count);
    }

    public void Dispose()
    {
        _count = 0;
        if (_kept is null && _bytes.Length <= MostKept) _kept = this;
        else Return();
    }

    private void Grow(int sizeHint)
    {
        if (_bytes.Length - _count >= Math.Max(sizeHint, 1)) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _count + Math.Max(sizeHint, 256)));
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
