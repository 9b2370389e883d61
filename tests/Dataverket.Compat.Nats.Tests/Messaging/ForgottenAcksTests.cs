using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>
/// A server that is killed forgets the acks of its last second or two, and then holds as many messages for outstanding as may be: it gives out nothing. The
/// tests bring that about by giving the server back the file it had while nothing was acknowledged.
/// </summary>
public sealed class ForgottenAcksTests
{
    private const int Most = 20;
    private const double Soon = 10;
    private static readonly TimeSpan AckWait = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_forgot_acks_up_to_the_most_that_may_be_outstanding_gives_out_the_next_message_at_once()
    {
        var servers = new Servers();
        await servers.InitializeAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        ConcurrentQueue<int> handled = [];
        var release = new TaskCompletionSource();
        var consumer = new MessageConsumer<Machine>(servers.Nats, new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1))), async (message, _) =>
        {
            await release.Task;
            handled.Enqueue(message.Value.Cpu);
            return HandleResult.Handled;
        }, new LedgerClient(servers.Nats), new ConsumerOptions { Stream = Servers.EventStream, Durable = "nett", Subject = Servers.EventSubject, Instance = "nett-0", Build = "1", MaxAckPending = Most, AckWait = AckWait });
        var running = consumer.RunAsync(stop.Token);
        try
        {
            for (var i = 0; i < Most; i++) await PublishAsync(servers, i);
            await ForgetAsync(servers, Most, release, () => handled.Count == Most);
            await PublishAsync(servers, Most);
            await Eventually.TrueAsync(() => handled.Contains(Most), "the next message is handled", Soon);
        }
        finally
        {
            release.TrySetResult();
            await stop.CancelAsync();
            await running;
            await servers.DisposeAsync();
        }
    }

    [Fact]
    public async Task So_it_does_to_an_owner_which_keeps_the_order()
    {
        await using var world = await OrderedWorld.CreateAsync();
        var release = new TaskCompletionSource();
        await using var owner = await world.StartAsync("nett-0", before: (_, _) => release.Task, timeToLive: AckWait);
        const int All = 256;
        await world.PublishAllAsync(All / 2, 2);
        await ForgetAsync(world.Servers, All, release, () => world.Effects.Count == All);
        await world.PublishAsync(1, All / 2, "machine-0");
        await world.PublishAsync(1, All / 2, "machine-1");
        await Eventually.TrueAsync(() => world.Effects.Count == All + 2, "the next messages are handled", Soon);
        world.AssertOrdered((All / 2) + 1, 2);
    }

    [Fact]
    public async Task What_is_outstanding_with_nobody_who_settles_it_comes_to_the_owner_in_the_end()
    {
        await using var world = await OrderedWorld.CreateAsync();
        await using var owner = await world.StartAsync("nett-0");
        await world.PublishAsync(1, 0, "machine-0");
        await Eventually.TrueAsync(() => world.Effects.Count == 1, "handled");
        var durable = await new NatsJSContext(world.Servers.Nats).GetConsumerAsync(Servers.EventStream, "nett", Cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var snatched = SnatchAsync(durable, stop.Token);
        for (var i = 1; !snatched.IsCompleted && i < 10_000; i++) await world.PublishAsync(1, i, "machine-0");
        var (message, last) = (await snatched, await CountAsync(world));
        // Told that it is worked on for ever: the ack wait never ends.
        var telling = TellAsync(message, stop.Token);
        await Eventually.TrueAsync(() => world.Effects.Count == last, "all are handled, the snatched one too", 60);
        world.AssertOrdered(last, 1);
        await stop.CancelAsync();
        await telling;
    }

    [Fact]
    public async Task So_does_the_last_message_behind_which_nothing_shows_that_it_is_missing()
    {
        await using var world = await OrderedWorld.CreateAsync();
        await using var owner = await world.StartAsync("nett-0");
        await world.PublishAsync(1, 0, "machine-0");
        await Eventually.TrueAsync(() => world.Effects.Count == 1, "handled");
        var durable = await new NatsJSContext(world.Servers.Nats).GetConsumerAsync(Servers.EventStream, "nett", Cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var snatched = SnatchAsync(durable, stop.Token);
        var count = 1;
        for (; !snatched.IsCompleted && count < 10_000; count++)
        {
            await world.PublishAsync(1, count, "machine-0");
            await Eventually.TrueAsync(() => snatched.IsCompleted || world.Effects.Count == count + 1, "handled or snatched");
        }

        var telling = TellAsync(await snatched, stop.Token);
        await Eventually.TrueAsync(() => world.Effects.Count == count, "the snatched one is handled", 60);
        world.AssertOrdered(count, 1);
        await stop.CancelAsync();
        await telling;
    }

    // The settings stay; what was handled and acknowledged since is forgotten.
    private static async Task ForgetAsync(Servers servers, int outstanding, TaskCompletionSource release, Func<bool> isAllHandled)
    {
        var file = servers.Server.FileOf(Servers.EventStream, "nett");
        await Eventually.TrueAsync(async () => await OutstandingAsync(servers) == outstanding, "as many are outstanding as may be");
        await servers.Server.EndAsync();
        var before = await File.ReadAllBytesAsync(file, Cancel);
        await servers.Server.RestartAsync();
        release.SetResult();
        await Eventually.TrueAsync(async () => isAllHandled() && await OutstandingAsync(servers) == 0, "all are acknowledged", 30);
        await servers.Server.StopAsync();
        await File.WriteAllBytesAsync(file, before, Cancel);
        await servers.Server.RestartAsync();
    }

    private static async Task<long> OutstandingAsync(Servers servers)
    {
        try
        {
            return (await new NatsJSContext(servers.Nats).GetConsumerAsync(Servers.EventStream, "nett", Cancel)).Info.NumAckPending;
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException && !Cancel.IsCancellationRequested)
        {
            // Not made yet, or the server has only just come back.
            return -1;
        }
    }

    private static async Task<int> CountAsync(OrderedWorld world) => (int)(await new NatsJSContext(world.Servers.Nats).GetStreamAsync(Servers.EventStream, cancellationToken: Cancel)).Info.State.Messages;

    private static async Task<INatsJSMsg<byte[]>> SnatchAsync(INatsJSConsumer durable, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await durable.NextAsync<byte[]>(opts: new NatsJSNextOpts { Expires = TimeSpan.FromSeconds(5) }, cancellationToken: cancellationToken) is { } message) return message;
        }
    }

    private static async Task TellAsync(INatsJSMsg<byte[]> message, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await message.AckProgressAsync(cancellationToken: cancellationToken);
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Told until the end.
        }
    }

    private static async Task PublishAsync(Servers servers, int cpu)
        => (await new NatsJSContext(servers.Nats).PublishAsync(Servers.EventSubject, MachineSchemas.Write(1, cpu, $"id-{cpu}", $"machine-{cpu}"), cancellationToken: Cancel)).EnsureSuccess();
}
