using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Workflows;
using Dataverket.Tests;

namespace Dataverket.Compat.Nats.Tests.Workflows;

/// <summary>One owner at a time, whatever is killed, paused or cut off.</summary>
public sealed class TaskOwnershipTests : IAsyncLifetime
{
    private readonly Grow _grow = new();
    private TaskBench _bench = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await TaskBench.CreateAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Of_many_workers_one_runs_a_task_and_each_step_once()
    {
        _grow.Within = (_, cancellationToken) => Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
        for (var i = 0; i < 5; i++) await _bench.WorkAsync($"w{i}", [_grow.V1($"w{i}")]);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => _bench.StartAsync(_grow.V1(), $"task-{i}")));
        await Eventually.TrueAsync(async () => (await _bench.Reader.ReadAsync(cancellationToken: Cancel)).Count(task => task.Phase == TaskPhase.Done) == 40, "all done", 40);
        Assert.Equal(0, _grow.Overlaps);
        Assert.Equal(120, _grow.Runs.Count);
        Assert.Equal(120, _grow.Runs.Select(run => run.StepId).Distinct().Count());
        Assert.Equal(40, (await _bench.RepliesAsync()).Distinct().Count());
    }

    [Fact]
    public async Task A_worker_killed_between_effect_and_record_is_taken_over_from_and_the_step_runs_again_under_the_same_id()
    {
        ConcurrentDictionary<string, string> effects = [];
        var proxy = _bench.Between();
        var killed = new TaskCompletionSource();
        _grow.Within = async (context, cancellationToken) =>
        {
            if (!effects.TryAdd(context.StepId, "") || context.StepId != "task-1/1/b") return;
            // The effect is there; the process is gone before it can say so.
            await proxy.DisposeAsync();
            killed.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        };
        await _bench.WorkAsync("first", [_grow.V1("first")], TaskBench.Options("first") with { DrainWithin = TimeSpan.Zero }, proxy.Url);
        await _bench.StartAsync(_grow.V1(), "task-1");
        await killed.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        var second = await _bench.WorkAsync("second", [_grow.V1("second")]);
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Done, "done");

        Assert.Equal([("task-1/1/a", "first"), ("task-1/1/b", "first"), ("task-1/1/b", "second"), ("task-1/1/c", "second")], _grow.Runs);
        Assert.Equal([("task-1.reply", "v1:a,b,c")], await _bench.RepliesAsync());
        Assert.Equal(2, (await _bench.ViewAsync("task-1"))!.Epoch);
        Assert.Contains(second.Log.Lines, line => line.Contains("takes over", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_owner_that_was_paused_is_taken_over_from_and_what_it_writes_late_is_refused()
    {
        var proxy = _bench.Between();
        TaskCompletionSource begun = new(), wakes = new(), holds = new();
        _grow.Within = async (context, _) =>
        {
            // Heeds no token, as a process that is stopped does not.
            if (context.StepId == "task-1/1/a" && begun.TrySetResult()) await wakes.Task;
            if (context.StepId == "task-1/1/b") await holds.Task;
        };
        var first = await _bench.WorkAsync("first", [_grow.V1("first")], url: proxy.Url);
        await _bench.StartAsync(_grow.V1(), "task-1");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        proxy.Hold();
        var second = await _bench.WorkAsync("second", [_grow.V1("second")]);
        await _bench.UntilAsync("task-1", task => task.Owner == second.Worker.Name && task.StepsDone == 1, "taken over, one step done");
        wakes.SetResult();
        proxy.Release();
        await Eventually.TrueAsync(() => first.Log.Lines.Any(line => line.Contains("another worker wrote first", StringComparison.Ordinal)), "refused");

        Assert.Equal([("starter", "Started"), (first.Worker.Name, "Claimed"), (second.Worker.Name, "Claimed"), (second.Worker.Name, "Stepped")], await _bench.HistoryAsync("task-1"));
        holds.SetResult();
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Done, "done");
        Assert.Equal([("task-1.reply", "v1:a,b,c")], await _bench.RepliesAsync());
    }

    [Fact]
    public async Task An_owner_that_is_cut_off_ends_its_step_before_anybody_may_take_over()
    {
        var proxy = _bench.Between();
        TaskCompletionSource begun = new(), ended = new();
        _grow.Within = async (context, cancellationToken) =>
        {
            if (!begun.TrySetResult()) return;
            await using var told = cancellationToken.Register(() => ended.TrySetResult());
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        };
        var first = await _bench.WorkAsync("first", [_grow.V1("first")], TaskBench.Options("first") with { TimeToLive = TimeSpan.FromSeconds(2) }, proxy.Url);
        await _bench.StartAsync(_grow.V1(), "task-1");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        var cut = TimeProvider.System.GetTimestamp();
        proxy.Hold();
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        Assert.InRange(TimeProvider.System.GetElapsedTime(cut), TimeSpan.Zero, TimeSpan.FromSeconds(2));

        // Connected again, and nobody took over: it goes on with what is its own.
        proxy.Release();
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Done, "done", 20);
        Assert.Equal(1, (await _bench.ViewAsync("task-1"))!.Epoch);
        Assert.All(_grow.Runs, run => Assert.Equal("first", run.By));
        await Eventually.TrueAsync(() => first.Worker.Running == 0, "what is done runs no more");
    }

    [Fact]
    public async Task An_owner_that_speaks_keeps_its_task_however_long_a_step_takes_and_across_a_long_outage_of_the_server()
    {
        TaskCompletionSource begun = new(), release = new();
        _grow.Within = async (context, cancellationToken) =>
        {
            begun.TrySetResult();
            await release.Task.WaitAsync(cancellationToken);
        };
        TaskWorkerOptions Options(string instance) => TaskBench.Options(instance) with { TimeToLive = TimeSpan.FromSeconds(2) };
        await _bench.WorkAsync("first", [_grow.V1("first")], Options("first"));
        await _bench.StartAsync(_grow.V1(), "task-1");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        var second = await _bench.WorkAsync("second", [_grow.V1("second")], Options("second"));
        await PassAsync(TimeSpan.FromSeconds(3));
        // Nobody hears anybody for longer than the time to live; that is no silence of the owner.
        await _bench.Server.StopAsync();
        await PassAsync(TimeSpan.FromSeconds(3));
        await _bench.Server.RestartAsync();
        await PassAsync(TimeSpan.FromSeconds(3));
        Assert.DoesNotContain(second.Log.Lines, line => line.Contains("takes over", StringComparison.Ordinal));
        release.SetResult();
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Done, "done");
        Assert.All(_grow.Runs, run => Assert.Equal("first", run.By));
    }

    private static Task PassAsync(TimeSpan time)
    {
        var since = TimeProvider.System.GetTimestamp();
        return Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(since) > time, "time passes");
    }

    [Fact]
    public async Task A_worker_that_stops_finishes_the_step_in_hand_and_lets_the_task_go_at_once()
    {
        TaskCompletionSource begun = new(), release = new();
        _grow.Within = async (context, cancellationToken) =>
        {
            if (begun.TrySetResult()) await release.Task.WaitAsync(cancellationToken);
        };
        // An hour to live: nobody takes over by silence in this test.
        var first = await _bench.WorkAsync("first", [_grow.V1("first")], TaskBench.Options("first") with { TimeToLive = TimeSpan.FromHours(1) });
        await _bench.StartAsync(_grow.V1(), "task-1");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        var stopping = first.StopAsync();
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        await stopping;
        Assert.Equal((TaskPhase.Waiting, "a", ""), (await _bench.ViewAsync("task-1") is { } view ? (view.Phase, view.Step, view.Owner) : default));
        await _bench.WorkAsync("second", [_grow.V1("second")], TaskBench.Options("second") with { TimeToLive = TimeSpan.FromHours(1) });
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Done, "done");
        Assert.Equal(["first", "second", "second"], _grow.Runs.Select(run => run.By));
    }

    [Fact]
    public async Task A_step_that_does_not_finish_in_time_when_its_worker_stops_is_ended_and_runs_again_elsewhere()
    {
        var begun = new TaskCompletionSource();
        _grow.Within = (_, cancellationToken) => begun.TrySetResult() ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken) : Task.CompletedTask;
        var first = await _bench.WorkAsync("first", [_grow.V1("first")], TaskBench.Options("first") with { TimeToLive = TimeSpan.FromHours(1), DrainWithin = TimeSpan.FromMilliseconds(200) });
        await _bench.StartAsync(_grow.V1(), "task-1");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        await first.StopAsync();
        await _bench.WorkAsync("second", [_grow.V1("second")], TaskBench.Options("second") with { TimeToLive = TimeSpan.FromHours(1) });
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Done, "done");
        Assert.Equal([("task-1/1/a", "first"), ("task-1/1/a", "second"), ("task-1/1/b", "second"), ("task-1/1/c", "second")], _grow.Runs);
    }

    [Fact]
    public async Task Across_kills_of_the_server_every_task_is_done_with_its_steps_in_order()
    {
        const int Tasks = 30;
        ConcurrentDictionary<string, byte> effects = [];
        _grow.Within = async (context, cancellationToken) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            effects.TryAdd(context.StepId, 0);
        };
        for (var i = 0; i < 2; i++) await _bench.WorkAsync($"w{i}", [_grow.V1($"w{i}")], TaskBench.Options($"w{i}") with { MaxTasks = 4 });
        var chaos = Task.Run(async () =>
        {
            for (var i = 0; i < 3; i++) await _bench.Server.RestartAsync();
        }, Cancel);
        for (var i = 0; i < Tasks; i++) await _bench.StartAsync(_grow.V1(), $"task-{i}");
        await chaos;
        await Eventually.TrueAsync(async () => (await _bench.Reader.ReadAsync(cancellationToken: Cancel)).Count(task => task.Phase == TaskPhase.Done) == Tasks, "all done", 60);
        Assert.Equal(Tasks * 3, effects.Count);
        Assert.Equal(Enumerable.Repeat("v1:a,b,c", Tasks), (await _bench.RepliesAsync()).DistinctBy(reply => reply.Id).Select(reply => reply.Text));
    }
}
