using NATS.Client.Core;

namespace Dataverket.Compat.Nats;

/// <summary>The answers to messages that were sent together, as they come. One writer an answer; safe to read from any thread.</summary>
/// <param name="first">The number of the first of them.</param>
/// <param name="count">How many; at least 1.</param>
internal sealed class Answers(long first, int count)
{
    private static readonly byte[] Nothing = [];
    private readonly object?[] _got = new object?[count];
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = count;

    public long First => first;

    /// <summary>Ends when each has an answer, or failed.</summary>
    public Task All => _all.Task;

    /// <summary>One answer; <c>null</c> while there is none.</summary>
    public byte[]? Of(int index) => _got[index] as byte[];

    /// <summary>Why one has no answer.</summary>
    public NatsException Missing(int index) => _got[index] switch
    {
        NatsException known => known,
        Exception other => new($"The message could not be sent: {other.Message}", other),
        _ => new NatsNoReplyException(),
    };

    public void Take(int index, NatsMsg<byte[]> message) => Set(index, message.HasNoResponders ? new NatsNoRespondersException() : message.Data ?? Nothing);

    public void Fail(int index, Exception error) => Set(index, error);

    private void Set(int index, object got)
    {
        if (Interlocked.CompareExchange(ref _got[index], got, null) is null && Interlocked.Decrement(ref _left) == 0) _all.TrySetResult();
    }

    /// <summary>Those without an answer have none for this reason.</summary>
    public void Fail(Exception error)
    {
        for (var i = 0; i < _got.Length; i++) Set(i, error);
    }
}
