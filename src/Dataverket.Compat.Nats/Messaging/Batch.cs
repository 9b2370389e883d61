using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Messages that were given out and read, on their way through one lane. One thread fills it, then one empties it; <see cref="Pending"/> may be asked for by
/// a third at any time.
/// </summary>
/// <typeparam name="T">The CLR type of the data.</typeparam>
internal sealed class Batch<T>
    where T : notnull
{
    private const int Most = 32;
    private Arrived<T>[] _entries = new Arrived<T>[2];
    private int _count;
    private int _done;

    public int Count => Volatile.Read(ref _count);

    public bool IsFull => _count == Most;

    public ref readonly Arrived<T> this[int index] => ref _entries[index];

    /// <summary>Those that are neither settled nor handed back.</summary>
    public IEnumerable<INatsJSMsg<byte[]>> Pending
    {
        get
        {
            // The count before the entries: those that are counted stand in whichever array is there afterwards.
            var count = Count;
            var entries = Volatile.Read(ref _entries);
            for (var i = Volatile.Read(ref _done); i < count; i++) yield return entries[i].Message;
        }
    }

    public void Add(Arrived<T> arrived)
    {
        if (_count == _entries.Length)
        {
            var larger = new Arrived<T>[_count * 4];
            _entries.CopyTo(larger, 0);
            Volatile.Write(ref _entries, larger);
        }

        _entries[_count] = arrived;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Tells that the message and all before it are no longer pending.</summary>
    public void Finish(int index) => Volatile.Write(ref _done, index + 1);
}
