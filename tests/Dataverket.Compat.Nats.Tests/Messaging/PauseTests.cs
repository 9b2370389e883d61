using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using Microsoft.Extensions.Logging;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>Between two tries to read there are pauses that grow.</summary>
public sealed class PauseTests : IAsyncLifetime
{
    private const string Interrupted = "was interrupted and goes on";
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);
    private readonly Servers _servers = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Theory]
    [InlineData("ordered")]
    [InlineData("in any order")]
    public async Task Whoever_has_read_for_a_while_pauses_briefly_again_however_long_it_waited_before(string consumer)
    {
        var jetStream = new NatsJSContext(_servers.Nats);
        await jetStream.DeleteStreamAsync(Servers.EventStream, Cancel);
        var story = new Story();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = RunAsync(consumer, story, stop.Token);
        await Eventually.TrueAsync(() => story.Pauses(Interrupted).Contains(Short * 4), "the pauses have grown");
        await JetStreamAssets.EnsureAsync(jetStream, [JetStreamAssets.EventStream(Servers.EventStream, "maskin.evt.>", 1)], Cancel);
        await Eventually.TrueAsync(async () => await _servers.DurableAsync() is { NumWaiting: > 0 }, "it reads");
        story.Jump(TimeSpan.FromSeconds(6));

        // A limit that another hand sets ends the next pull.
        var config = (await _servers.DurableAsync())!.Config;
        config.MaxBatch = 1;
        await jetStream.CreateOrUpdateConsumerAsync(Servers.EventStream, config, Cancel);
        await Eventually.TrueAsync(() => story.Pauses("MaxRequestBatch").Count > 0, "interrupted once more");
        Assert.Equal(Short, story.Pauses("MaxRequestBatch")[0]);
        await stop.CancelAsync();
        await running;
    }

    private Task RunAsync(string consumer, Story story, CancellationToken stop)
    {
        var options = ReaderWorld.Options with { Rehearse = 0, AckWait = TimeSpan.FromSeconds(60), OwnerTimeToLive = TimeSpan.FromSeconds(60) };
        var reader = new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1)));
        var ledger = new LedgerClient(_servers.Nats);
        static Task<HandleResult> HandleAsync(IncomingMessage<Machine> message, CancellationToken cancellationToken) => Task.FromResult(HandleResult.Handled);
        return consumer == "ordered"
            ? new OrderedConsumer<Machine>(_servers.Nats, reader, HandleAsync, ledger, options, story, story).RunAsync(stop)
            : new MessageConsumer<Machine>(_servers.Nats, reader, HandleAsync, ledger, options, story, story).RunAsync(stop);
    }

    /// <summary>What was logged, and how long pauses were to be, in the order of it all; and a monotonic clock that a test can push forward.</summary>
    private sealed class Story : TimeProvider, ILogger
    {
        // Those that a consumer makes between two tries; of no other are there any.
        private static readonly TimeSpan[] Steps = [Short, Short * 2, Short * 4, Short * 8, Short * 16, Short * 32, TimeSpan.FromSeconds(5)];
        private readonly ConcurrentQueue<(string Line, TimeSpan Pause)> _all = [];
        private long _ahead;

        public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _ahead);

        public void Jump(TimeSpan by) => Interlocked.Add(ref _ahead, (long)(by.TotalSeconds * TimestampFrequency));

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (Steps.Contains(dueTime)) _all.Enqueue(("", dueTime));
            return base.CreateTimer(callback, state, dueTime, period);
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _all.Enqueue((formatter(state, exception), TimeSpan.Zero));

        /// <summary>The first pause behind each line that holds this text.</summary>
        public IReadOnlyList<TimeSpan> Pauses(string behind)
        {
            List<TimeSpan> pauses = [];
            var isBehind = false;
            foreach (var (line, pause) in _all)
            {
                if (line.Length > 0) isBehind = line.Contains(behind, StringComparison.Ordinal);
                else if (isBehind) pauses.Add(pause);
                if (line.Length == 0) isBehind = false;
            }

            return pauses;
        }
    }
}
