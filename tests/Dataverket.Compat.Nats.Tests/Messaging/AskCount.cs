using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>Counts the questions that anybody asks the server about a durable: to a subscriber they are messages like others.</summary>
internal sealed class AskCount : IAsyncDisposable
{
    private readonly INatsSub<byte[]> _questions;
    private readonly Task _counting;
    private int _count;

    private AskCount(INatsSub<byte[]> questions)
    {
        _questions = questions;
        _counting = CountAsync();
    }

    public int Count => Volatile.Read(ref _count);

    public static async Task<AskCount> StartAsync(INatsConnection nats)
    {
        var questions = await nats.SubscribeCoreAsync<byte[]>($"$JS.API.CONSUMER.INFO.{Servers.EventStream}.nett", cancellationToken: TestContext.Current.CancellationToken);
        await nats.PingAsync(TestContext.Current.CancellationToken);
        return new(questions);
    }

    public async ValueTask DisposeAsync()
    {
        await _questions.DisposeAsync();
        await _counting;
    }

    private async Task CountAsync()
    {
        await foreach (var _ in _questions.Msgs.ReadAllAsync(CancellationToken.None)) Interlocked.Increment(ref _count);
    }
}
