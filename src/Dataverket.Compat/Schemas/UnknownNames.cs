using System.Buffers;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

/// <summary>
/// The unknown member names of the objects that are being read, as hashes on one stack: an object inside another begins where that one stands.
/// Two names count as the same when 64 bits of a keyed hash agree.
/// </summary>
internal struct UnknownNames
{
    // Up to here a walk over the hashes costs less than a set.
    private const int Linear = 32;
    private ulong[]? _hashes;
    private int _count;
    private HashSet<ulong>? _many;

    /// <summary>Adds the name the reader stands on.</summary>
    /// <returns>False when the object has had it already.</returns>
    public bool TryAdd(ref Utf8JsonReader reader, ref int scope)
    {
        _hashes ??= ArrayPool<ulong>.Shared.Rent(Linear);
        if (scope == 0) scope = _count + 1;
        var hash = NameHash.Of(ref reader);
        var mine = _hashes.AsSpan(scope - 1, _count - scope + 1);
        if (mine.Length >= Linear)
        {
            // The set holds the hashes of one object only; the scope is mixed in, so that an object around it can go on with it.
            _many ??= [];
            var salt = (ulong)scope * 0x9E3779B97F4A7C15;
            if (mine.Length == Linear)
                foreach (var old in mine) _many.Add(old ^ salt);
            if (!_many.Add(hash ^ salt)) return false;
        }
        else if (mine.Contains(hash)) return false;

        if (_count == _hashes.Length) Grow();
        _hashes[_count++] = hash;
        return true;
    }

    public void Leave(int scope)
    {
        if (_count - scope + 1 > Linear)
        {
            var salt = (ulong)scope * 0x9E3779B97F4A7C15;
            foreach (var hash in _hashes.AsSpan(scope - 1, _count - scope + 1)) _many!.Remove(hash ^ salt);
        }

        _count = scope - 1;
    }

    public void Release()
    {
        if (_hashes is not null) ArrayPool<ulong>.Shared.Return(_hashes);
        _hashes = null;
        _many = null;
        _count = 0;
    }

    private void Grow()
    {
        var larger = ArrayPool<ulong>.Shared.Rent(_hashes!.Length * 2);
        _hashes.CopyTo(larger, 0);
        ArrayPool<ulong>.Shared.Return(_hashes);
        _hashes = larger;
    }
}
