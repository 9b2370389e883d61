using Dataverket.Compat.Nats.Workflows;
using Dataverket.Compat.Rollouts;
using Dataverket.Tests;

namespace Dataverket.Compat.Nats.Tests.Workflows;

/// <summary>Handlers of several versions side by side, and tasks that go over from one to the next.</summary>
public sealed class TaskVersionTests : IAsyncLifetime
{
    private readonly Grow _grow = new();
    private readonly TaskCompletionSource _release = new();
    private TaskBench _bench = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await TaskBench.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _release.TrySetResult();
        return _bench.DisposeAsync();
    }

    [Fact]
    public async Task A_task_keeps_the_version_it_was_begun_with_when_a_newer_build_appears_and_takes_it_over()
    {
        HoldAt("b");
        var old = await _bench.WorkAsync("old", [_grow.V1("old")]);
        await _bench.StartAsync(_grow.V1(), "task-1");
        await _bench.UntilAsync("task-1", task => task.StepsDone == 1, "one step");

        // One process with both versions; the old process stops in good order.
        await _bench.WorkAsync("new", [_grow.V1("new"), _grow.V2("new")]);
        await _bench.StartAsync(_grow.V2(), "task-2");
        await _bench.UntilAsync("task-2", task => task.Phase == TaskPhase.Done, "done beside it");
        var stopping = old.StopAsync();
        _release.SetResult();
        await stopping;
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Done, "done");

        Assert.Equal([("task-1/1/a", "old"), ("task-1/1/b", "old"), ("task-1/1/c", "new")], _grow.Runs.Where(run => run.StepId.StartsWith("task-1", StringComparison.Ordinal)));
        Assert.Equal([("task-1.reply", "v1:a,b,c"), ("task-2.reply", "v2:x,y")], (await _bench.RepliesAsync()).Order());
        Assert.Equal(1, (await _bench.ViewAsync("task-1"))!.Version);
    }

    [Fact]
    public async Task Two_processes_with_a_version_each_run_only_their_own_tasks()
    {
        await _bench.WorkAsync("old", [_grow.V1("old")]);
        await _bench.WorkAsync("new", [_grow.V2("new")]);
        for (var i = 0; i < 10; i++)
        {
            await _bench.StartAsync(_grow.V1(), $"old-{i}");
            await _bench.StartAsync(_grow.V2(), $"new-{i}");
        }

        await Eventually.TrueAsync(async () => (await _bench.Reader.ReadAsync(cancellationToken: Cancel)).Count(task => task.Phase == TaskPhase.Done) == 20, "all done");
        Assert.All(_grow.Runs, run => Assert.Equal(run.By, run.StepId[..3]));
        Assert.Equal((30, 20), (_grow.Runs.Count(run => run.By == "old"), _grow.Runs.Count(run => run.By == "new")));
    }

    [Fact]
    public async Task A_task_goes_over_to_the_next_version_at_a_safe_point_and_nowhere_else()
    {
        // Standing behind a, which is no safe point, and behind b, which is one.
        HoldAt("b");
        var old = await _bench.WorkAsync("old", [_grow.V1("old", "b")]);
        await _bench.StartAsync(_grow.V1("", "b"), "task-1");
        await _bench.UntilAsync("task-1", task => task.StepsDone == 1, "behind a");
        var both = await _bench.WorkAsync("both", [_grow.V1("both", "b"), _grow.V2("both", Grow.Upcast())]);
        Assert.Equal(1, (await _bench.ViewAsync("task-1"))!.Version);
        var stopping = old.StopAsync();
        _release.SetResult();
        await stopping;
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Done, "done");

        Assert.Equal([("task-1/1/a", "old"), ("task-1/1/b", "old"), ("task-1/2/y", "both")], _grow.Runs);
        Assert.Equal([("task-1.reply", "v2:a,b,moved,y")], await _bench.RepliesAsync());
        Assert.Contains(both.Log.Lines, line => line.Contains("from handler version 1 to 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_build_without_the_old_version_leaves_a_task_alone_until_it_stands_at_a_safe_point()
    {
        HoldAt("a");
        var old = await _bench.WorkAsync("old", [_grow.V1("old", "b")]);
        await _bench.StartAsync(_grow.V1("", "b"), "task-1");
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Running, "running");
        var stopping = old.StopAsync();
        _release.SetResult();
        await stopping;
        var only = await _bench.WorkAsync("new", [_grow.V2("new", Grow.Upcast())]);
        await Eventually.TrueAsync(() => only.Worker.Waiting.Any(task => task.Id == "task-1"), "it is seen to wait");
        // A task that came later is done meanwhile, so the worker had every chance.
        await _bench.StartAsync(_grow.V2(), "task-2");
        await _bench.UntilAsync("task-2", task => task.Phase == TaskPhase.Done, "done");
        Assert.Equal((TaskPhase.Waiting, 1, "a"), (await _bench.ViewAsync("task-1") is { } view ? (view.Phase, view.Version, view.Step) : default));

        await _bench.WorkAsync("mended", [_grow.V1("mended", "b")], TaskBench.Options("mended"));
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Done, "done");
        Assert.Contains(("task-1/1/b", "mended"), _grow.Runs);
    }

    [Fact]
    public async Task A_task_is_moved_over_several_versions_one_at_a_time()
    {
        var third = new TaskHandler<GrowStateV2>(Grow.Type, 3, GrowJson.Default.GrowStateV2, [new("z", (_, state, _) => Task.FromResult(state with { Trail = [.. state.Trail, "z"] }))])
        {
            Reply = result => Grow.Reply(result.ReplyId, "v3:" + string.Join(',', result.State.Trail)),
            Upcast = TaskUpcast.From(GrowJson.Default.GrowStateV2, (GrowStateV2 old) => old with { Trail = [.. old.Trail, "again"] }, new Dictionary<string, string> { [""] = "" }),
        };
        var second = new TaskHandler<GrowStateV2>(Grow.Type, 2, GrowJson.Default.GrowStateV2, [new("x", (_, state, _) => Task.FromResult(state))])
        {
            IsStartSafePoint = true,
            Upcast = TaskUpcast.From(GrowJson.Default.GrowState, (GrowState old) => new GrowStateV2(old.Cpu, 1, [.. old.Trail, "moved"]), new Dictionary<string, string> { [""] = "" }),
        };
        await _bench.StartAsync(_grow.V1("", ""), "task-1");
        await _bench.WorkAsync("new", [second, third]);
        await _bench.UntilAsync("task-1", task => task is { Phase: TaskPhase.Done, Version: 3 }, "done");
        Assert.Equal([("task-1.reply", "v3:moved,again,z")], await _bench.RepliesAsync());
    }

    [Fact]
    public async Task A_converter_that_throws_leaves_the_task_at_its_version_and_a_mended_build_moves_it()
    {
        HoldAt("c");
        var broken = await _bench.WorkAsync("broken", [_grow.V1("broken", "b"), _grow.V2("broken", Grow.Upcast(_ => throw new InvalidOperationException("no")))]);
        await _bench.StartAsync(_grow.V1("", "b"), "task-1");
        await Eventually.TrueAsync(() => _grow.Runs.Any(run => run.StepId == "task-1/1/c"), "it goes on under version 1");
        Assert.Contains(broken.Log.Lines, line => line.Contains("cannot be converted", StringComparison.Ordinal));
        _release.SetResult();
        await _bench.UntilAsync("task-1", task => task is { Phase: TaskPhase.Done, Version: 1 }, "done");
    }

    [Fact]
    public async Task A_task_of_a_version_that_nobody_knows_waits_in_sight_and_is_taken_by_the_first_build_that_does()
    {
        var old = await _bench.WorkAsync("old", [_grow.V1("old")]);
        await _bench.StartAsync(_grow.V2(), "newer");
        await _bench.StartAsync(_grow.V1(), "known");
        await _bench.UntilAsync("known", task => task.Phase == TaskPhase.Done, "done");
        await Eventually.TrueAsync(() => old.Worker.Waiting.Any(task => task is { Id: "newer", Version: 2 }), "it is seen to wait");
        Assert.Contains(old.Log.Lines, line => line.Contains("newer", StringComparison.Ordinal) && line.Contains("handler version 2; this build has 1", StringComparison.Ordinal));
        Assert.Equal((TaskPhase.Waiting, 0L), (await _bench.ViewAsync("newer") is { } view ? (view.Phase, view.Epoch) : default));

        await _bench.WorkAsync("new", [_grow.V2("new")]);
        await _bench.UntilAsync("newer", task => task.Phase == TaskPhase.Done, "done");
        await Eventually.TrueAsync(() => old.Worker.Waiting.Count == 0, "nothing waits");
        Assert.Contains(("newer.reply", "v2:x,y"), await _bench.RepliesAsync());
    }

    [Fact]
    public async Task Counts_by_type_and_version_are_right_and_gate_the_removal_of_a_version()
    {
        HoldAt("b");
        await _bench.WorkAsync("old", [_grow.V1()], TaskBench.Options("old") with { MaxTasks = 2 });
        for (var i = 0; i < 5; i++) await _bench.StartAsync(_grow.V1(), $"old-{i}");
        for (var i = 0; i < 3; i++) await _bench.StartAsync(_grow.V2(), $"new-{i}");
        await Eventually.TrueAsync(async () => (await CountsAsync()).SequenceEqual([new(Grow.Type, 1, 3, 2, 0, 0, 0), new(Grow.Type, 2, 3, 0, 0, 0, 0)]), "two in hand, no more");
        var gate = new TaskVersionGate("tasks", _bench.Nats, Grow.Type, 2);
        var shut = await gate.JudgeAsync(Cancel);
        Assert.Equal(GateVerdict.Fail, shut.Verdict);
        Assert.Contains("5 tasks", Assert.Single(shut.Reasons).What, StringComparison.Ordinal);

        _release.SetResult();
        await Eventually.TrueAsync(async () => (await CountsAsync()).SequenceEqual([new(Grow.Type, 1, 0, 0, 0, 5, 0), new(Grow.Type, 2, 3, 0, 0, 0, 0)]), "done, and the newer ones wait");
        Assert.Equal(GateVerdict.Pass, (await gate.JudgeAsync(Cancel)).Verdict);
        var worker = Assert.Single(await _bench.Reader.WorkersAsync(TimeSpan.FromSeconds(1), Cancel));
        Assert.Equal([(Grow.Type, 1)], worker.Handlers);
    }

    [Fact]
    public async Task A_task_with_an_entry_of_a_newer_build_is_left_alone_and_keeps_the_gate_shut()
    {
        await _bench.StartAsync(_grow.V1(), "task-1");
        var subject = TaskSubjects.Of(Grow.Type, "task-1");
        var last = await _bench.Log().NextAsync(subject, 1, Cancel);
        await _bench.Log().AppendAsync(subject, last!.Sequence, "op", """{"kind":"later","id":"task-1","type":"t","by":"x"}"""u8.ToArray(), TimeSpan.FromSeconds(5), Cancel);
        var worker = await _bench.WorkAsync("one", [_grow.V1()]);
        await _bench.StartAsync(_grow.V1(), "task-2");
        await _bench.UntilAsync("task-2", task => task.Phase == TaskPhase.Done, "done");
        await Eventually.TrueAsync(() => worker.Worker.Waiting.Any(task => task.Id == "task-1"), "seen");
        Assert.DoesNotContain(_grow.Runs, run => run.StepId.StartsWith("task-1", StringComparison.Ordinal));
        Assert.Equal(1, (await _bench.ViewAsync("task-1"))!.Unknown);
        Assert.Equal(GateVerdict.Unevaluable, (await new TaskVersionGate("tasks", _bench.Nats, Grow.Type, 2).JudgeAsync(Cancel)).Verdict);
    }

    private async Task<IReadOnlyList<TaskCount>> CountsAsync() => TaskCount.Of(await _bench.Reader.ReadAsync(Grow.Type, Cancel));

    private void HoldAt(string step) => _grow.Within = (context, cancellationToken) => context.StepId.EndsWith($"/1/{step}", StringComparison.Ordinal) ? _release.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
}
