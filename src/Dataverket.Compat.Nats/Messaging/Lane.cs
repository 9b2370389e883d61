using System.Threading.Channels;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// A queue of messages before one worker, handed over in batches. One thread fills it, one empties it: the same one as long as the worker does not wait, since to
/// wake another thread costs more than to read a message. Whoever fills it bounds it.
/// </summary>
internal sealed class Lane
{
    private const int MostInBatch = 32;
    private readonly Channel<List<INatsJSMsg<byte[]>>> _batches = Channel.CreateUnbounded<List<INatsJSMsg<byte[]>>>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
    private List<INatsJSMsg<byte[]>> _filling = [];

    /// <summary>Takes a message; hands the batch over when it is full.</summary>
    public void Add(INatsJSMsg<byte[]> message)
    {
        _filling.Add(message);
        if (_filling.Count == MostInBatch) Flush();
    }

    /// <summary>Hands over what it has taken.</summary>
    public void Flush()
    {
        if (_filling.Count == 0) return;
        var batch = _filling;
        _filling = [];
        _batches.Writer.TryWrite(batch);
    }

    public void Complete() => _batches.Writer.Complete();

    public IAsyncEnumerable<List<INatsJSMsg<byte[]>>> ReadAllAsync() => _batches.Reader.ReadAllAsync(CancellationToken.None);
}
