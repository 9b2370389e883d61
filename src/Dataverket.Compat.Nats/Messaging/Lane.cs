using System.Threading.Channels;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// A queue of messages before one worker, handed over in batches. One thread fills it, one empties it: the same one as long as the worker does not wait, since to
/// wake another thread costs more than to read a message. Whoever fills it bounds it.
/// </summary>
/// <typeparam name="T">The CLR type of the data.</typeparam>
/// <param name="begun">Hears of each batch when it begins, before a message is in it.</param>
internal sealed class Lane<T>(Action<Batch<T>> begun)
    where T : notnull
{
    private readonly Channel<Batch<T>> _batches = Channel.CreateUnbounded<Batch<T>>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
    private Batch<T>? _filling;

    /// <summary>Takes a message; hands the batch over when it is full.</summary>
    public void Add(Arrived<T> arrived)
    {
        if (_filling is null) begun(_filling = new());
        _filling.Add(arrived);
        if (_filling.IsFull) Flush();
    }

    /// <summary>Hands over what it has taken.</summary>
    public void Flush()
    {
        if (_filling is not { } batch) return;
        _filling = null;
        _batches.Writer.TryWrite(batch);
    }

    public void Complete() => _batches.Writer.Complete();

    public IAsyncEnumerable<Batch<T>> ReadAllAsync() => _batches.Reader.ReadAllAsync(CancellationToken.None);
}
