using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>What a consumer cannot handle is never without a copy, and never in the park for ever.</summary>
public sealed class KeptCopiesTests : IAsyncLifetime
{
    private readonly Servers _servers = new();
    private readonly CancellationTokenSource _stop = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private NatsJSContext JetStream => new(_servers.Nats);

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _stop.Dispose();
        await _servers.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dead_letter_that_is_refused_or_fails_again_while_it_is_handed_back_is_kept(bool fails)
    {
        var consumer = Consumer(_ => fails ? throw new InvalidOperationException("always") : HandleResult.DeadLetter, mostAttempts: 1);
        var running = consumer.RunAsync(_stop.Token);
        await PublishAsync(MachineSchemas.Write(1, 13, "id-13", "machine-1"));
        await Eventually.TrueAsync(() => consumer.Counters.Dead == 1, "dead");
        var log = new GuardedLog(JetStream, JetStreamAssets.ParkStream, TimeProvider.System);
        var dead = await log.LastAsync("dead.>", Cancel);
        Assert.NotNull(dead);

        // As RetryAsync does it, with a pass of the consumer between its two steps.
        await PutAsync("park.nett." + Servers.EventStream + ".1", dead.Data.ToArray());
        await Eventually.TrueAsync(async () => consumer.Counters.Dead == 2 && await CountAsync("park.>") == 0, "refused again");
        await log.RemoveAsync(dead.Sequence, Cancel);
        Assert.Equal(1, await CountAsync("dead.>"));
        await EndAsync(running);
    }

    [Fact]
    public async Task A_copy_that_is_taken_out_of_the_park_while_it_is_handed_back_once_more_leaves_the_new_one()
    {
        var body = MachineSchemas.Write(1, 13, "id-13", "machine-1");
        await PutAsync($"dead.nett.{Servers.EventStream}.1", body);
        await PutAsync($"park.nett.{Servers.EventStream}.1", body);
        var log = new GuardedLog(JetStream, JetStreamAssets.ParkStream, TimeProvider.System);
        var inHand = await log.LastAsync("park.>", Cancel);
        var kept = new KeptMessages(_servers.Nats);
        Assert.True(await kept.RetryAsync(await kept.ReadAsync(OutcomeKind.DeadLetter, "nett", Cancel).SingleAsync(Cancel), "operator-2", "mended", Cancel));
        await log.RemoveAsync(inHand!.Sequence, Cancel);
        Assert.Equal((1, 0), (await CountAsync("park.>"), await CountAsync("dead.>")));
    }

    [Fact]
    public async Task A_message_of_a_stream_that_was_made_anew_is_not_taken_for_the_one_that_had_its_place()
    {
        var isMended = false;
        ConcurrentQueue<int> seen = [];
        var consumer = Consumer(m =>
        {
            if (!Volatile.Read(ref isMended)) return HandleResult.DeadLetter;
            seen.Enqueue(m.Cpu);
            return HandleResult.Handled;
        });
        using (var first = new CancellationTokenSource())
        {
            var before = consumer.RunAsync(first.Token);
            await PublishAsync(MachineSchemas.Write(1, 1, "id-1", "machine-1"));
            await Eventually.TrueAsync(() => consumer.Counters.Dead == 1, "dead");
            await first.CancelAsync();
            await before;
        }

        await JetStream.DeleteStreamAsync(Servers.EventStream, Cancel);
        await JetStreamAssets.EnsureAsync(JetStream, [JetStreamAssets.EventStream(Servers.EventStream, "maskin.evt.>", 1)], Cancel);
        await PublishAsync(MachineSchemas.Write(1, 2, "id-2", "machine-1"));
        var running = Consumer(m =>
        {
            if (!Volatile.Read(ref isMended)) return HandleResult.DeadLetter;
            seen.Enqueue(m.Cpu);
            return HandleResult.Handled;
        }).RunAsync(_stop.Token);
        await Eventually.TrueAsync(async () => await CountAsync("dead.>") == 2, "both are kept");

        Volatile.Write(ref isMended, true);
        var kept = new KeptMessages(_servers.Nats);
        var letters = await kept.ReadAsync(OutcomeKind.DeadLetter, "nett", Cancel).ToListAsync(Cancel);
        Assert.Equal([1UL, 1UL], letters.Select(letter => letter.Sequence));
        foreach (var letter in letters) Assert.True(await kept.RetryAsync(letter, "operator-2", "mended", Cancel));
        await Eventually.TrueAsync(async () => seen.Count == 2 && await CountAsync(">") == 0, "both are handled");
        Assert.Equal([1, 2], seen.Order());
        await EndAsync(running);
    }

    [Fact]
    public async Task A_command_leaves_the_park_of_a_build_that_reads_it_and_is_there_for_a_person()
    {
        await PutAsync($"park.nett.{Servers.EventStream}.7", MachineSchemas.Write(2, 7, "id-7", "machine-1"));
        using (var oldStop = new CancellationTokenSource())
        {
            var old = new MessageConsumer<Machine>(_servers.Nats, new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1, MessageRole.Command))), (_, _) => Task.FromResult(HandleResult.Handled), new LedgerClient(_servers.Nats), Options);
            var waiting = old.RunAsync(oldStop.Token);
            await PublishAsync("no envelope at all"u8.ToArray());
            await Eventually.TrueAsync(() => old.Counters.Dead == 1, "it runs");
            await oldStop.CancelAsync();
            await waiting;
        }

        Assert.Equal(1, await CountAsync("park.>"));
        var running = Consumer(_ => HandleResult.Handled, MessageRole.Command).RunAsync(_stop.Token);
        await Eventually.TrueAsync(async () => await CountAsync("park.>") == 0, "taken out of the park");
        var kept = await new KeptMessages(_servers.Nats).ReadAsync(OutcomeKind.DeadLetter, "nett", Cancel).SingleAsync(letter => letter.Sequence == 7, Cancel);
        Assert.Equal("authorization.replayed", kept.Code);
        Assert.True(kept.Bytes > 0);
        await EndAsync(running);
    }

    [Fact]
    public async Task What_is_out_of_date_or_proves_malformed_leaves_the_park()
    {
        var message = Encoding.UTF8.GetString(MachineSchemas.Write(2, 7, "id-7", "machine-1"));
        await PutAsync($"park.nett.{Servers.EventStream}.7", Encoding.UTF8.GetBytes(message.Replace("\"data\":", "\"expirytime\":\"2020-01-01T00:00:00Z\",\"data\":", StringComparison.Ordinal)));
        await PutAsync($"park.nett.{Servers.EventStream}.8", Encoding.UTF8.GetBytes(message.Replace("\"cpu\"", "\"gpu\"", StringComparison.Ordinal)));
        await PutAsync($"park.nett.{Servers.EventStream}.9", MachineSchemas.Write(2, 9, "id-9", "machine-1"));
        var consumer = Consumer(_ => HandleResult.Handled);
        var running = consumer.RunAsync(_stop.Token);
        await Eventually.TrueAsync(async () => await CountAsync("park.>") == 0, "the park is empty");
        Assert.Equal([8UL], await new KeptMessages(_servers.Nats).ReadAsync(OutcomeKind.DeadLetter, "nett", Cancel).Select(letter => letter.Sequence).ToListAsync(Cancel));
        Assert.Equal((1, 1), (consumer.Counters.Handled, consumer.Counters.Dead));
        await EndAsync(running);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_fails_every_time_out_of_the_park_is_a_dead_letter_in_the_end_and_handed_back_it_begins_anew(bool isOrdered)
    {
        const int Most = 3;
        await PutAsync($"park.nett.{Servers.EventStream}.1", MachineSchemas.Write(1, 13, "id-13", "machine-1"));
        // No room for a dead letter: until there is one, the parked copy stays.
        await RoomAsync(1);
        var tries = 0;
        var (running, counters) = Start(isOrdered, Options with { MaxAttempts = Most }, () =>
        {
            Interlocked.Increment(ref tries);
            throw new InvalidOperationException("always");
        });
        await Eventually.TrueAsync(() => counters().Retried > Most + 1, "given up, and refused");
        Assert.Equal((Most, 1, 0), (tries, await CountAsync("park.>"), await CountAsync("dead.>")));
        await RoomAsync(-1);
        await Eventually.TrueAsync(async () => await CountAsync("park.>") == 0, "taken out of the park");
        var kept = new KeptMessages(_servers.Nats);
        var dead = await kept.ReadAsync(OutcomeKind.DeadLetter, "nett", Cancel).SingleAsync(Cancel);
        Assert.Equal((1UL, "handler.failed", Most, Most), (dead.Sequence, dead.Code, dead.Attempts, tries));
        Assert.True(dead.Bytes > 0);

        Assert.True(await kept.RetryAsync(dead, "operator-2", "try", Cancel));
        await Eventually.TrueAsync(async () => counters().Dead == 2 && await CountAsync("park.>") == 0, "dead again");
        Assert.Equal((Most * 2, 1), (tries, await CountAsync("dead.>")));
        await EndAsync(running);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_fault_that_will_pass_keeps_a_message_in_the_park_until_it_has_passed(bool isOrdered)
    {
        await PutAsync($"park.nett.{Servers.EventStream}.1", MachineSchemas.Write(1, 13, "id-13", "machine-1"));
        var tries = 0;
        var (running, counters) = Start(isOrdered, Options with { MaxAttempts = 1 }, () => ++tries <= 4 ? throw new IOException("the database is away") : HandleResult.Handled);
        await Eventually.TrueAsync(async () => await CountAsync(">") == 0, "handled at last");
        Assert.Equal((5, 1, 0), (tries, counters().Handled, counters().Dead));
        await EndAsync(running);
    }

    [Fact]
    public async Task A_message_as_large_as_the_server_takes_is_kept_without_its_body_and_holds_nothing_up()
    {
        var body = new byte[_servers.Nats.ServerInfo!.MaxPayload];
        await PublishAsync(body);
        await PublishAsync(MachineSchemas.Write(1, 2, "id-2", "machine-1"));
        var consumer = Consumer(_ => HandleResult.Handled, lanes: 1);
        var running = consumer.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => consumer.Counters is { Handled: 1, Dead: 1 }, "both settled");
        var kept = new KeptMessages(_servers.Nats);
        var letter = await kept.ReadAsync(OutcomeKind.DeadLetter, "nett", Cancel).SingleAsync(Cancel);
        Assert.Equal((1UL, 0), (letter.Sequence, letter.Bytes));
        var stored = await new GuardedLog(JetStream, JetStreamAssets.ParkStream, TimeProvider.System).LastAsync("dead.>", Cancel);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body)), stored!.Header("dv-sha256"));
        Assert.Contains("Have it sent again", (await Assert.ThrowsAsync<CompatNatsException>(() => kept.RetryAsync(letter, "operator-2", "try", Cancel))).Message, StringComparison.Ordinal);
        await EndAsync(running);
    }

    [Fact]
    public async Task A_word_to_the_server_that_the_client_gave_up_on_ends_nothing()
    {
        var message = DispatchProxy.Create<INatsJSMsg<byte[]>, GivesUp>();
        var telling = new HeldMessages(() => [message], TimeSpan.FromMilliseconds(30), TimeProvider.System).RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => ((GivesUp)(object)message).Asked > 2 || telling.IsCompleted, "told again");
        await _stop.CancelAsync();
        await telling;
    }

    private static ConsumerOptions Options { get; } = new()
    {
        Stream = Servers.EventStream,
        Durable = "nett",
        Subject = Servers.EventSubject,
        Instance = "nett-0",
        Build = "1",
        ReplayEvery = TimeSpan.FromMilliseconds(100),
    };

    private MessageConsumer<MachineV2> Consumer(Func<MachineV2, HandleResult> handle, MessageRole role = MessageRole.Event, int lanes = 4, int mostAttempts = 20)
        => new(_servers.Nats, new MessageReader<MachineV2>(SchemaCatalog.Create(new MachineSchemas(2, role))), (message, _) => Task.FromResult(handle(message.Value)), new LedgerClient(_servers.Nats), Options with { Lanes = lanes, MaxAttempts = mostAttempts });

    private (Task Running, Func<ConsumerCounters> Counters) Start(bool isOrdered, ConsumerOptions options, Func<HandleResult> handle)
    {
        var (reader, ledger) = (new MessageReader<MachineV2>(SchemaCatalog.Create(new MachineSchemas(2))), new LedgerClient(_servers.Nats));
        if (isOrdered)
        {
            var ordered = new OrderedConsumer<MachineV2>(_servers.Nats, reader, (_, _) => Task.FromResult(handle()), ledger, options);
            return (ordered.RunAsync(_stop.Token), () => ordered.Counters);
        }

        var consumer = new MessageConsumer<MachineV2>(_servers.Nats, reader, (_, _) => Task.FromResult(handle()), ledger, options);
        return (consumer.RunAsync(_stop.Token), () => consumer.Counters);
    }

    private async Task RoomAsync(long most)
    {
        var config = JetStreamAssets.Table(1).Single(stream => stream.Name == JetStreamAssets.ParkStream);
        config.MaxMsgs = most;
        await JetStream.UpdateStreamAsync(config, Cancel);
    }

    private async Task EndAsync(Task running)
    {
        await _stop.CancelAsync();
        await running;
    }

    private async Task PublishAsync(byte[] body) => (await JetStream.PublishAsync(Servers.EventSubject, body, cancellationToken: Cancel)).EnsureSuccess();

    private async Task PutAsync(string place, byte[] body) => (await JetStream.PublishAsync(place, body, cancellationToken: Cancel)).EnsureSuccess();

    private async Task<long> CountAsync(string subject)
        => (await JetStream.GetStreamAsync(JetStreamAssets.ParkStream, new StreamInfoRequest { SubjectsFilter = subject }, Cancel)).Info.State.Subjects?.Values.Sum() ?? 0;

    /// <summary>A delivery whose every word to the server is given up on by the client.</summary>
    public class GivesUp : DispatchProxy
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Interlocked.Increment(ref _asked);
            throw new OperationCanceledException("The command timed out.");
        }
    }
}
