using System.Collections.Concurrent;
using Dataverket.Compat.Handling;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Tests.Coordination;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>A server, messages of some machines, and the effects that ordered consumers had: recorded once each, as an inbox would, and refused to an old owner.</summary>
internal sealed class OrderedWorld : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _handled = [];
    private ulong _epoch;

    public Servers Servers { get; } = new();

    public ListLogger Log { get; } = new();

    /// <summary>Each first effect: by whom, of which machine, its number.</summary>
    public ConcurrentQueue<(string By, ulong Epoch, string Machine, int Number)> Effects { get; } = [];

    public int Refused { get; private set; }

    public static TimeSpan TimeToLive { get; } = TimeSpan.FromSeconds(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<OrderedWorld> CreateAsync()
    {
        var world = new OrderedWorld();
        await world.Servers.InitializeAsync();
        return world;
    }

    /// <summary>The same on a cluster of three, whose servers close connections so long after they have said that they go away.</summary>
    public static async Task<OrderedWorld> CreateOnClusterAsync(TimeSpan grace)
    {
        var world = new OrderedWorld();
        await world.Servers.InitializeClusterAsync(grace);
        return world;
    }

    public async Task<Process> StartAsync(string instance, int newest = 1, string? build = null, string? url = null, int lanes = 4, Func<int, CancellationToken, Task>? before = null, TimeSpan? timeToLive = null, TimeSpan? ackWait = null, int prefetch = 256)
    {
        var nats = new NatsConnection(new NatsOpts { Url = url ?? Servers.Server.Url, ReconnectWaitMin = TimeSpan.FromMilliseconds(20), ReconnectWaitMax = TimeSpan.FromMilliseconds(100), MaxReconnectRetry = -1, RetryOnInitialConnect = true, RequestTimeout = TimeSpan.FromSeconds(2) });
        await nats.ConnectAsync();
        return newest == 1
            ? new(nats, Consumer<Machine>(nats, instance, newest, build ?? "1", lanes, m => m.Cpu, before, timeToLive, ackWait, prefetch))
            : new(nats, Consumer<MachineV2>(nats, instance, newest, build ?? "2", lanes, m => m.Cpu, before, timeToLive, ackWait, prefetch));
    }

    /// <summary>Another machine, whose messages never wait for those of this one.</summary>
    public static string InAnotherLane(string machine, int lanes = 4)
    {
        return Enumerable.Range(1, 100).Select(i => $"{machine}-{i}").First(other => LaneOf(other) != LaneOf(machine));

        int LaneOf(string one) => Deliveries.LaneOf(new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1))).Read(MachineSchemas.Write(1, 0, "id", one), default).Envelope, lanes);
    }

    public async Task PublishAsync(int version, int number, string machine)
    {
        var id = Guid.CreateVersion7().ToString();
        var body = MachineSchemas.Write(version, number, id, machine);
        while (true)
        {
            try
            {
                await new JetStreamPublisher(Servers.Nats).PublishAsync(Servers.EventSubject, id, body, Cancel);
                return;
            }
            catch (CompatNatsException e) when (e.IsTransient)
            {
                // The same id again: the server drops a second copy.
            }
        }
    }

    /// <summary>Publishes so many messages of so many machines, in turn.</summary>
    public async Task PublishAllAsync(int each, int machines)
    {
        for (var i = 0; i < each; i++)
            for (var m = 0; m < machines; m++) await PublishAsync(1, i, $"machine-{m}");
    }

    public void AssertOrdered(int each, int machines)
    {
        var seen = Effects.GroupBy(effect => effect.Machine).ToDictionary(group => group.Key, group => group.Select(effect => effect.Number));
        Assert.Equal(machines, seen.Count);
        Assert.All(seen.Values, numbers => Assert.Equal(Enumerable.Range(0, each), numbers));
    }

    public async Task<IReadOnlyList<string>> OwnersAsync()
    {
        List<string> entries = [];
        var log = new GuardedLog(new NatsJSContext(Servers.Nats), JetStreamAssets.OwnersStream, TimeProvider.System);
        await foreach (var entry in log.ReadAsync("dv.owner.nett", 1, Cancel)) entries.Add(System.Text.Encoding.UTF8.GetString(entry.Data.Span));
        return entries;
    }

    /// <summary>How many entries there are, in one answer: an owner goes on renewing while they are read one by one.</summary>
    public async Task<long> CountOwnersAsync() => (await new NatsJSContext(Servers.Nats).GetStreamAsync(JetStreamAssets.OwnersStream, new StreamInfoRequest { SubjectsFilter = "dv.owner.nett" }, Cancel)).Info.State.Subjects?.Values.Sum() ?? 0;

    public async Task<long> KeptAsync() => (await new NatsJSContext(Servers.Nats).GetStreamAsync(JetStreamAssets.ParkStream, new StreamInfoRequest { SubjectsFilter = ">" }, Cancel)).Info.State.Subjects?.Values.Sum() ?? 0;

    public ValueTask DisposeAsync() => Servers.DisposeAsync();

    private OrderedConsumer<T> Consumer<T>(NatsConnection nats, string instance, int newest, string build, int lanes, Func<T, int> number, Func<int, CancellationToken, Task>? before, TimeSpan? timeToLive, TimeSpan? ackWait, int prefetch)
        where T : notnull
        => new(nats, new MessageReader<T>(SchemaCatalog.Create(new MachineSchemas(newest)), new ReadContext { Tenant = "oslo" }), async (message, cancellationToken) =>
        {
            if (before is not null) await before(number(message.Value), cancellationToken);
            return Record(instance, message.Epoch, message.Envelope.Id, message.Envelope.Subject!, number(message.Value));
        }, new LedgerClient(nats), new ConsumerOptions
        {
            Stream = Servers.EventStream,
            Durable = "nett",
            Subject = Servers.EventSubject,
            Instance = instance,
            Build = build,
            Lanes = lanes,
            Prefetch = prefetch,
            AckWait = ackWait ?? timeToLive ?? TimeToLive,
            OwnerTimeToLive = timeToLive ?? TimeToLive,
            MaxAttempts = 3,
            ReplayEvery = TimeSpan.FromMilliseconds(200),
        }, logger: Log);

    private HandleResult Record(string instance, ulong epoch, string id, string machine, int number)
    {
        lock (_gate)
        {
            if (epoch < _epoch)
            {
                Refused++;
                throw new InvalidOperationException("wrapped by a handler", new OwnershipLostException("a newer owner"));
            }

            _epoch = epoch;
            if (!_handled.Add(id)) return HandleResult.Duplicate;
            Effects.Enqueue((instance, epoch, machine, number));
            return HandleResult.Handled;
        }
    }

    /// <summary>One process's consumer with a connection of its own.</summary>
    internal sealed class Process : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        private Process(NatsConnection nats, Func<CancellationToken, Task> run, Func<bool> owns, Func<string> halt, Func<ConsumerCounters> counters)
        {
            (Nats, Owns, Halt, Counters) = (nats, owns, halt, counters);
            Running = run(_stop.Token);
        }

        public Process(NatsConnection nats, OrderedConsumer<Machine> consumer) : this(nats, consumer.RunAsync, () => consumer.Owns, () => consumer.Halt, () => consumer.Counters)
        {
        }

        public Process(NatsConnection nats, OrderedConsumer<MachineV2> consumer) : this(nats, consumer.RunAsync, () => consumer.Owns, () => consumer.Halt, () => consumer.Counters)
        {
        }

        public NatsConnection Nats { get; }

        public Func<bool> Owns { get; }

        public Func<string> Halt { get; }

        public Func<ConsumerCounters> Counters { get; }

        public Task Running { get; }

        /// <summary>In good order.</summary>
        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await Running.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        }

        /// <summary>Its connection is gone for good, in the middle of whatever it does, and it releases nothing.</summary>
        public ValueTask KillAsync() => Nats.DisposeAsync();

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Nats.DisposeAsync();
            await Running.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System).ContinueWith(_ => { }, TaskScheduler.Default);
            _stop.Dispose();
        }
    }
}
