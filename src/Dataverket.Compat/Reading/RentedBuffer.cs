using System.Buffers;

namespace Dataverket.Compat.Reading;

/// <summary>A buffer writer over rented memory; give it back by disposing it. The default value is empty.</summary>
internal sealed class RentedBuffer : IBufferWriter<byte>, IDisposable
{
    [ThreadStatic]
    private static RentedBuffer? _kept;

    private byte[] _bytes = [];
    private int _count;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _count);

    public static RentedBuffer Take(int capacity)
    {
        var buffer = _kept ?? new();
        _kept = null;
        if (buffer._bytes.Length < capacity) buffer._bytes = ArrayPool<byte>.Shared.Rent(capacity);
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
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _count = 0;
        _kept = this;
    }

    private void Grow(int sizeHint)
    {
        if (_bytes.Length - _count >= Math.Max(sizeHint, 1)) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _count + Math.Max(sizeHint, 256)));
        _bytes.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
