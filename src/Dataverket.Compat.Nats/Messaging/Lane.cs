using System.Threading.Channels;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// A queue of messages before one worker, handed over in batches. One thread fills it, one empties it: the same one as long as the worker does not wait, since to
/// wake another thread costs more than to read a message.
/// </summary>
internal sealed class Lane(int capacity)
{
    private readonly int _most = Math.Max(1, capacity / 2);
    private readonly Channel<List<INatsJSMsg<byte[]>>> _batches = Channel.CreateBounded<List<INatsJSMsg<byte[]>>>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
    private List<INatsJSMsg<byte[]>> _filling = [];

    /// <summary>Takes a message; true when the batch is full and must be handed over.</summary>
    public bool Add(INatsJSMsg<byte[]> message)
    {
        _filling.Add(message);
        return _filling.Count >= _most;
    }

    /// <summary>Hands the batch over, when it holds something; gives it back when cancelled first.</summary>
    public async ValueTask<IReadOnlyList<INatsJSMsg<byte[]>>> FlushAsync(CancellationToken cancellationToken)
    {
        if (_filling.Count == 0) return [];
        var batch = _filling;
        _filling = [];
        try
        {
            await _batches.Writer.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
            return [];
        }
        catch (OperationCanceledException)
        {
            return batch;
        }
    }

    public void Complete() => _batches.Writer.Complete();

    public IAsyncEnumerable<List<INatsJSMsg<byte[]>>> ReadAllAsync() => _batches.Reader.ReadAllAsync(CancellationToken.None);
}
