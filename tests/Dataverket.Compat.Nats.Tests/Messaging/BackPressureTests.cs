using System.Collections.Concurrent;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>A server that does not answer, and handlers that do not come to an end, meet a bound: whoever comes then waits.</summary>
public sealed class BackPressureTests : IAsyncLifetime
{
    private readonly Servers _servers = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task No_more_than_the_window_are_unanswered_each_answer_lets_one_more_go_and_who_gives_up_waiting_sends_nothing(int window)
    {
        const int Messages = 40;
        const string Place = "slow.place";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var nats = await _servers.Server.ConnectAsync();
        // It stands where the stream would, and acknowledges what it is told to.
        await using var server = await _servers.Server.ConnectAsync();
        await using var arriving = await server.SubscribeCoreAsync<byte[]>(Place, cancellationToken: Cancel);
        await server.PingAsync(Cancel);
        ConcurrentDictionary<string, string> asked = [];
        var listening = Task.Run(async () =>
        {
            await foreach (var message in arriving.Msgs.ReadAllAsync(stop.Token)) asked[message.Headers!["Nats-Msg-Id"].ToString()] = message.ReplyTo!;
        }, Cancel);

        var ledger = new LedgerClient(_servers.Nats);
        await ledger.JoinWriterAsync(MachineSchemas.Type, "maskin", Place, new(1, 2), "2", "maskin-a", Cancel);
        var publisher = new MessagePublisher<MachineV2>(nats, new(SchemaCatalog.Create(new MachineSchemas(2))), ledger.Writing(MachineSchemas.Type, new(1, 2)), new() { Subject = Place, MaxInFlight = window });
        using var impatience = new CancellationTokenSource();
        var all = Enumerable.Range(0, Messages).Select(i => publisher.PublishAsync(new(i), Attributes($"id-{i}"), Cancel)).ToList();
        var impatient = publisher.PublishAsync(new(99), Attributes("id-impatient"), impatience.Token);
        await Eventually.TrueAsync(() => asked.Count >= window, "the window is full");
        // What was sent before the one is there before the other.
        await nats.PingAsync(Cancel);
        await server.PingAsync(Cancel);
        Assert.Equal(window, asked.Count);
        Assert.DoesNotContain(all, one => one.IsCompleted);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);

        HashSet<string> answered = [];
        while (answered.Count < Messages)
        {
            var id = asked.Keys.First(one => !answered.Contains(one));
            answered.Add(id);
            var expected = Math.Min(Messages, window + answered.Count);
            await Eventually.TrueAsync(async () =>
            {
                // What is published again, after a few seconds, hears its answer somewhere else.
                await server.PublishAsync(asked[id], "{\"stream\":\"SLOW\",\"seq\":1}"u8.ToArray(), cancellationToken: Cancel);
                return asked.Count == expected && all.Count(one => one.IsCompletedSuccessfully) == answered.Count;
            }, $"{answered.Count} answers, {expected} sent");
        }

        await Task.WhenAll(all);
        await nats.PingAsync(Cancel);
        await server.PingAsync(Cancel);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
        Assert.False(asked.ContainsKey("id-impatient"));
    }

    [Theory]
    [InlineData(2, false, 2)]
    [InlineData(16, false, 16)]
    [InlineData(16, true, 31)] // It pulls when it has fewer than 16 in hand, and is sure of the order since it has handled one.
    public async Task Handlers_that_do_not_come_to_an_end_have_no_more_given_out_than_is_pulled_ahead(int prefetch, bool isOrdered, int most)
    {
        const int Messages = 400;
        if (!isOrdered) await FillAsync(Messages);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var (release, handled) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        async Task<HandleResult> HandleAsync(IncomingMessage<Machine> message, CancellationToken cancellationToken)
        {
            if (message.Envelope.Id != "id-first") await release.Task.WaitAsync(cancellationToken);
            Interlocked.Increment(ref handled);
            return HandleResult.Handled;
        }

        var running = Start(HandleAsync, Options with { Prefetch = prefetch }, isOrdered, stop.Token);
        if (isOrdered)
        {
            await new JetStreamPublisher(_servers.Nats).PublishAsync(Servers.EventSubject, "id-first", MachineSchemas.Write(1, 0, "id-first", "machine-0"), Cancel);
            await Eventually.TrueAsync(() => handled == 1, "the first is handled");
            await FillAsync(Messages);
        }

        await StaysAsync(prefetch, most);
        release.SetResult();
        await Eventually.TrueAsync(() => handled == Messages + (isOrdered ? 1 : 0), "once they go on, all are handled", 30);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Handlers_that_were_quick_and_stand_still_have_one_and_a_half_of_eight_times_as_many_at_most()
    {
        const int Messages = 4000, Prefetch = 16;
        await FillAsync(Messages);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var (release, begun) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        async Task<HandleResult> HandleAsync(IncomingMessage<Machine> message, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref begun) > 1000) await release.Task.WaitAsync(cancellationToken);
            return HandleResult.Handled;
        }

        var running = Start(HandleAsync, Options with { Prefetch = Prefetch }, isOrdered: false, stop.Token);
        await Eventually.TrueAsync(() => begun > 1000, "they stand still", 30);
        await StaysAsync(1, Prefetch * 8 * 3 / 2);
        release.SetResult();
        await Eventually.TrueAsync(() => begun == Messages, "once they go on, all are handled", 30);
        await stop.CancelAsync();
        await running;
    }

    // For a second, in which a consumer looks ten times whether it has room.
    private async Task StaysAsync(int least, int most)
    {
        var jetStream = new NatsJSContext(_servers.Nats);
        async Task<int> GivenOutAsync()
        {
            try
            {
                return (await jetStream.GetConsumerAsync(Servers.EventStream, "nett", Cancel)).Info.NumAckPending;
            }
            catch (NatsJSApiException e) when (e.Error.Code == 404)
            {
                return 0;
            }
        }

        await Eventually.TrueAsync(async () => await GivenOutAsync() >= least, "messages are given out");
        var since = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(async () =>
        {
            Assert.InRange(await GivenOutAsync(), least, most);
            return TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(1);
        }, "a second has passed");
    }

    private async Task FillAsync(int messages)
    {
        var faults = await new JetStreamPublisher(_servers.Nats).PublishAllAsync(Enumerable.Range(0, messages).ToArray(), i => new(Servers.EventSubject, $"id-{i}", MachineSchemas.Write(1, i, $"id-{i}", $"machine-{i % 20}")), Cancel);
        Assert.All(faults, Assert.Null);
    }

    private Task Start(Func<IncomingMessage<Machine>, CancellationToken, Task<HandleResult>> handle, ConsumerOptions options, bool isOrdered, CancellationToken stop)
    {
        var (reader, ledger) = (new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1)), new ReadContext { Tenant = "oslo" }), new LedgerClient(_servers.Nats));
        return isOrdered ? new OrderedConsumer<Machine>(_servers.Nats, reader, handle, ledger, options).RunAsync(stop) : new MessageConsumer<Machine>(_servers.Nats, reader, handle, ledger, options).RunAsync(stop);
    }

    private static EnvelopeAttributes Attributes(string id) => new() { Id = id, Source = "/maskin", Tenant = "oslo", Subject = "m", Time = DateTimeOffset.UnixEpoch };

    private static ConsumerOptions Options => new() { Stream = Servers.EventStream, Durable = "nett", Subject = Servers.EventSubject, Instance = "nett-0", Build = "1", Rehearse = 0 };
}
