using System.Buffers;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dataverket.Compat.Schemas;

/// <summary>Gathers the elements of a list while it is read: the first few on the stack, more in a borrowed array, so that only the result is allocated.</summary>
/// <typeparam name="T">The type of an element.</typeparam>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public ref struct DataItems<T>
{
    private const int OnStack = 4;
    private FirstItems _first;
    private T[]? _items;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one.</summary>
    public void Add(T item)
    {
        if (_items is null)
        {
            if (Count < OnStack)
            {
                _first[Count++] = item;
                return;
            }

            _items = ArrayPool<T>.Shared.Rent(OnStack * 4);
            Stacked().CopyTo(_items);
        }
        else if (Count == _items.Length)
        {
            var larger = ArrayPool<T>.Shared.Rent(Count * 2);
            _items.AsSpan(0, Count).CopyTo(larger);
            Return();
            _items = larger;
        }

        _items[Count++] = item;
    }

    /// <summary>The elements in an array of their own. Call it once, or <see cref="ToList"/>; nothing may be added afterwards.</summary>
    public T[] ToArray()
    {
        if (Count == 0) return [];
        var items = new T[Count];
        Take(items);
        return items;
    }

    /// <summary>The elements in a list of their own. Call it once, or <see cref="ToArray"/>; nothing may be added afterwards.</summary>
    public List<T> ToList()
    {
        var list = new List<T>(Count);
        CollectionsMarshal.SetCount(list, Count);
        Take(CollectionsMarshal.AsSpan(list));
        return list;
    }

    private void Take(Span<T> target)
    {
        if (_items is null) Stacked()[..Count].CopyTo(target);
        else
        {
            _items.AsSpan(0, Count).CopyTo(target);
            Return();
            _items = null;
        }
    }

    private readonly void Return() => ArrayPool<T>.Shared.Return(_items!, RuntimeHelpers.IsReferenceOrContainsReferences<T>());

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private Span<T> Stacked() => MemoryMarshal.CreateSpan(ref Unsafe.As<FirstItems, T>(ref _first), OnStack);

    [InlineArray(OnStack)]
    private struct FirstItems
    {
        private T _item;
    }
}
