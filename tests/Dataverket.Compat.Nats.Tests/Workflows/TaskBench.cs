using System.Text;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Tests.Coordination;
using Dataverket.Compat.Nats.Workflows;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Workflows;

/// <summary>A server, and workers that a test starts, stops, cuts off and looks at.</summary>
internal sealed class TaskBench : IAsyncDisposable
{
    public static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(1);
    private readonly Servers _servers = new();
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly List<RunningWorker> _workers = [];

    public NatsConnection Nats => _servers.Nats;

    public NatsServer Server => _servers.Server;

    public TaskReader Reader { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TaskBench> CreateAsync()
    {
        var bench = new TaskBench();
        await bench._servers.InitializeAsync();
        bench.Reader = new TaskReader(bench.Nats);
        return bench;
    }

    public static TaskWorkerOptions Options(string instance, int maxAttempts = 3) => new() { Instance = instance, Build = instance, TimeToLive = TimeToLive, DrainWithin = TimeSpan.FromSeconds(5), MaxAttempts = maxAttempts };

    /// <summary>A worker with a connection of its own, running.</summary>
    public async Task<RunningWorker> WorkAsync(string instance, IEnumerable<TaskHandler> handlers, TaskWorkerOptions? options = null, string? url = null, TimeProvider? time = null, Func<string, string, ReadOnlyMemory<byte>, CancellationToken, Task>? publish = null)
    {
        var nats = new NatsConnection(new NatsOpts { Url = url ?? Server.Url, ReconnectWaitMin = TimeSpan.FromMilliseconds(20), ReconnectWaitMax = TimeSpan.FromMilliseconds(100), MaxReconnectRetry = -1, RetryOnInitialConnect = true, RequestTimeout = TimeSpan.FromSeconds(2) });
        _owned.Add(nats);
        await nats.ConnectAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        var log = new ListLogger();
        var worker = new RunningWorker(new TaskWorker(nats, handlers, options ?? Options(instance), publish, time, log), log);
        _workers.Add(worker);
        return worker;
    }

    public Proxy Between()
    {
        var proxy = new Proxy(Server.Url);
        _owned.Insert(0, proxy);
        return proxy;
    }

    public Task<bool> StartAsync(TaskHandler<GrowState> handler, string id, int cpu = 1)
        => new TaskStarter(Nats, Options("starter")).StartAsync(handler, Grow.Command(id), new GrowState(cpu, []), Grow.ReplySubject, Cancel);

    public Task<bool> StartAsync(TaskHandler<GrowStateV2> handler, string id)
        => new TaskStarter(Nats, Options("starter")).StartAsync(handler, Grow.Command(id), new GrowStateV2(1, 1, []), Grow.ReplySubject, Cancel);

    public async Task<TaskView?> ViewAsync(string id) => (await Reader.ReadAsync(cancellationToken: Cancel)).SingleOrDefault(task => task.Id == id);

    public Task UntilAsync(string id, Func<TaskView, bool> condition, string what, double seconds = 15)
        => Eventually.TrueAsync(async () => await ViewAsync(id) is { } view && condition(view), $"{id}: {what}", seconds);

    /// <summary>What was replied, by message id, each as often as it is in the stream.</summary>
    public async Task<List<(string Id, string Text)>> RepliesAsync()
    {
        List<(string, string)> replies = [];
        await foreach (var entry in new GuardedLog(new NatsJSContext(Nats), Servers.EventStream, TimeProvider.System).ReadAsync(Grow.ReplySubject, 1, Cancel)) replies.Add((entry.OpId, Grow.TextOf(entry.Data.ToArray())));
        return replies;
    }

    /// <summary>The history of a task: who wrote what, in order.</summary>
    public async Task<List<(string By, string Kind)>> HistoryAsync(string id)
    {
        List<(string, string)> history = [];
        await foreach (var entry in Log().ReadAsync(TaskSubjects.Of(Grow.Type, id), 1, Cancel)) history.Add((TaskFacts.TryDecode(entry.Data)!.By, TaskFacts.TryDecode(entry.Data)!.GetType().Name));
        return history;
    }

    /// <summary>Every byte that a stream holds, headers and subjects too, as text; bodies of replies decoded as well.</summary>
    public async Task<string> StoredAsync(string stream)
    {
        var text = new StringBuilder();
        await foreach (var entry in new GuardedLog(new NatsJSContext(Nats), stream, TimeProvider.System).ReadAsync(">", 1, Cancel))
        {
            text.Append(entry.Subject).Append('\n').Append(entry.Headers).Append('\n').Append(Encoding.UTF8.GetString(entry.Data.Span)).Append('\n');
            if (stream == JetStreamAssets.TasksStream && TaskFacts.TryDecode(entry.Data) is TaskRecord.Ended ended) text.Append(Encoding.UTF8.GetString(ended.Reply)).Append('\n');
        }

        return text.ToString();
    }

    public GuardedLog Log() => new(new NatsJSContext(Nats), JetStreamAssets.TasksStream, TimeProvider.System);

    public async Task<long> CountAsync(string stream) => (await new NatsJSContext(Nats).GetStreamAsync(stream, new StreamInfoRequest(), Cancel)).Info.State.Messages;

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers) await worker.StopAsync();
        foreach (var worker in _workers) worker.Dispose();
        foreach (var owned in _owned) await owned.DisposeAsync();
        await _servers.DisposeAsync();
    }
}

internal sealed class RunningWorker : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public RunningWorker(TaskWorker worker, ListLogger log)
    {
        (Worker, Log) = (worker, log);
        _running = worker.RunAsync(_stop.Token);
    }

    public TaskWorker Worker { get; }

    public ListLogger Log { get; }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    public void Dispose() => _stop.Dispose();
}
