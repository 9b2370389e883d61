using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Workflows;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Rollouts;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Workflows;

public sealed class TaskWorkerTests : IAsyncLifetime
{
    private readonly Grow _grow = new();
    private TaskBench _bench = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await TaskBench.CreateAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_task_goes_through_its_steps_in_order_and_replies_and_only_its_end_stays_on_record()
    {
        var worker = await _bench.WorkAsync("one", [_grow.V1()]);
        Assert.True(await _bench.StartAsync(_grow.V1(), "task-1"));
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Done, "done");

        Assert.Equal(["task-1/1/a", "task-1/1/b", "task-1/1/c"], _grow.Runs.Select(run => run.StepId));
        Assert.Equal([("task-1.reply", "v1:a,b,c")], await _bench.RepliesAsync());
        var view = await _bench.ViewAsync("task-1");
        Assert.Equal((3, 3, 100, "c", 1, 1L), (view!.StepsDone, view.Steps, view.Percent, view.Step, view.Version, view.Epoch));
        await Eventually.TrueAsync(async () => await _bench.CountAsync(JetStreamAssets.TasksStream) == 1, "the history is gone");
        Assert.Equal([(worker.Worker.Name, "Closed")], await _bench.HistoryAsync("task-1"));
    }

    [Fact]
    public async Task A_command_that_comes_again_begins_nothing_whatever_has_become_of_its_task()
    {
        var worker = await _bench.WorkAsync("one", [_grow.V1()]);
        var begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _bench.StartAsync(_grow.V1(), "task-1")));
        Assert.Single(begun, true);
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Done, "done");
        await worker.StopAsync();
        Assert.False(await _bench.StartAsync(_grow.V1(), "task-1"));
        Assert.Equal(3, _grow.Runs.Count);
    }

    [Fact]
    public async Task Of_a_command_from_a_consumer_the_credential_is_nowhere_in_what_is_stored()
    {
        const string Secret = "eyJhbGciOiJFZERTQSJ9.c2VjcmV0.c2lnbmF0dXJl";
        var handler = new TaskHandler<GrowState>(MachineSchemas.Type, 1, GrowJson.Default.GrowState, [new("a", async (context, state, cancellationToken) =>
        {
            await _grow.Within(context, cancellationToken);
            return state with { Trail = ["a"] };
        }), new("b", (_, state, _) => Task.FromResult(state))])
        { Reply = result => Grow.Reply(result.ReplyId, "done") };
        var release = new TaskCompletionSource();
        _grow.Within = (_, _) => release.Task;
        await _bench.WorkAsync("one", [handler]);

        var catalog = SchemaCatalog.Create(new MachineSchemas(2, MessageRole.Command));
        for (var i = 0; i < 2; i++)
        {
            var bytes = new MessageWriter<MachineV2>(catalog).Write(new(7), 1, new() { Id = $"command-{i}", Source = "/test", Tenant = "oslo", Subject = $"machine-{i}", Time = DateTimeOffset.UnixEpoch, Authorization = "Bearer " + Secret });
            await new JetStreamPublisher(_bench.Nats).PublishAsync(Servers.EventSubject, $"command-{i}", bytes, Cancel);
        }

        // The second command's data is made with the credential in it, by mistake.
        var begin = new TaskStarter(_bench.Nats, TaskBench.Options("one")).Starts<MachineV2, GrowState>(handler, message => new(message.Value.Cpu, message.Envelope.Id == "command-0" ? [] : [System.Text.Encoding.UTF8.GetString(message.Envelope.Bytes.Span)]), Grow.ReplySubject);
        var consumer = new MessageConsumer<MachineV2>(_bench.Nats, new MessageReader<MachineV2>(catalog), begin, new LedgerClient(_bench.Nats), new() { Stream = Servers.EventStream, Durable = "maskin", Subject = Servers.EventSubject, Instance = "one", Build = "1" });
        using var stop = new CancellationTokenSource();
        var consuming = consumer.RunAsync(stop.Token);
        await _bench.UntilAsync("command-0", task => task.Phase == TaskPhase.Running, "running");
        await Eventually.TrueAsync(() => consumer.Counters is { Handled: 1, Dead: 1 }, "one begun, one refused");
        Assert.Contains("command-0", await _bench.StoredAsync(JetStreamAssets.TasksStream), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, await _bench.StoredAsync(JetStreamAssets.TasksStream), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, await _bench.StoredAsync(JetStreamAssets.ParkStream), StringComparison.Ordinal);
        Assert.Null(await _bench.ViewAsync("command-1"));

        release.SetResult();
        await _bench.UntilAsync("command-0", task => task.Phase == TaskPhase.Done, "done");
        Assert.DoesNotContain(Secret, await _bench.StoredAsync(JetStreamAssets.TasksStream), StringComparison.Ordinal);
        await stop.CancelAsync();
        await consuming;
    }

    [Fact]
    public async Task A_step_that_throws_is_tried_again_and_fails_the_task_only_when_that_does_not_help()
    {
        ConcurrentDictionary<string, int> attempts = [];
        _grow.Within = (context, _) =>
        {
            var attempt = attempts.AddOrUpdate(context.StepId, 1, (_, count) => count + 1);
            Assert.Equal(attempt, context.Attempt);
            return (context.Id, attempt) switch
            {
                ("passing", < 6) => throw new IOException("it passes"),
                ("stubborn", _) => throw new InvalidOperationException("a text with a secret"),
                ("refused", _) when context.StepId.EndsWith('b') => throw new StepFailedException("No room for 9 cpus."),
                _ => Task.CompletedTask,
            };
        };
        var worker = await _bench.WorkAsync("one", [_grow.V1()]);
        foreach (var id in new[] { "passing", "stubborn", "refused" }) await _bench.StartAsync(_grow.V1(), id);
        await _bench.UntilAsync("passing", task => task.Phase == TaskPhase.Done, "done");
        await _bench.UntilAsync("stubborn", task => task.Phase == TaskPhase.Failed, "failed");
        await _bench.UntilAsync("refused", task => task.Phase == TaskPhase.Failed, "failed");

        Assert.Equal("Step a failed 3 times; the last fault was InvalidOperationException.", (await _bench.ViewAsync("stubborn"))!.Reason);
        Assert.Equal(("No room for 9 cpus.", 33), ((await _bench.ViewAsync("refused"))!.Reason, (await _bench.ViewAsync("refused"))!.Percent));
        Assert.Contains(("refused.reply", "failed:No room for 9 cpus."), await _bench.RepliesAsync());
        Assert.Contains(worker.Log.Lines, line => line.Contains("refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_step_that_takes_too_long_or_gives_too_much_data_fails_its_task()
    {
        var slow = new TaskHandler<GrowState>(Grow.Type, 1, GrowJson.Default.GrowState, [new("slow", async (_, state, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return state;
        }) { Within = TimeSpan.FromMilliseconds(100) }]);
        var large = new TaskHandler<GrowState>(Grow.Type, 2, GrowJson.Default.GrowState, [new("large", (_, state, _) => Task.FromResult(state with { Trail = [new string('x', 2000)] }))]);
        await _bench.WorkAsync("one", [slow, large], TaskBench.Options("one") with { MaxStateBytes = 1024 });
        await _bench.StartAsync(slow, "slow");
        await _bench.StartAsync(large, "large");
        await _bench.UntilAsync("slow", task => task.Phase == TaskPhase.Failed && task.Reason.Contains("time limit", StringComparison.Ordinal), "failed");
        await _bench.UntilAsync("large", task => task.Phase == TaskPhase.Failed && task.Reason.Contains("ArgumentException", StringComparison.Ordinal), "failed");
    }

    [Fact]
    public async Task A_reply_whose_acknowledgement_is_lost_is_sent_again_under_the_same_id_and_is_there_once()
    {
        var publisher = new JetStreamPublisher(_bench.Nats);
        ConcurrentQueue<string> sent = [];
        await _bench.WorkAsync("one", [_grow.V1()], publish: async (subject, id, body, cancellationToken) =>
        {
            await publisher.PublishAsync(subject, id, body, cancellationToken);
            sent.Enqueue(id);
            if (sent.Count < 3) throw new TimeoutException("the answer was lost");
        });
        await _bench.StartAsync(_grow.V1(), "task-1");
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Done, "done");
        Assert.Equal(["task-1.reply", "task-1.reply", "task-1.reply"], sent);
        Assert.Equal([("task-1.reply", "v1:a,b,c")], await _bench.RepliesAsync());
    }

    [Fact]
    public async Task A_task_that_ended_is_sent_its_reply_by_another_worker_when_its_own_stops_before()
    {
        var tried = new TaskCompletionSource();
        var first = await _bench.WorkAsync("one", [_grow.V1()], publish: (_, _, _, _) =>
        {
            tried.TrySetResult();
            throw new TimeoutException("nobody answers");
        });
        await _bench.StartAsync(_grow.V1(), "task-1");
        await tried.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Replying, "replying");
        await first.StopAsync();

        // Any build that knows the type can do it: the reply was made already.
        await _bench.WorkAsync("two", [_grow.V2()]);
        await _bench.UntilAsync("task-1", task => task.Phase == TaskPhase.Done, "done");
        Assert.Equal([("task-1.reply", "v1:a,b,c")], await _bench.RepliesAsync());
    }

    [Fact]
    public async Task Tasks_that_ended_long_ago_are_taken_off_the_record_and_others_stay()
    {
        var worker = await _bench.WorkAsync("one", [_grow.V1()]);
        await _bench.StartAsync(_grow.V1(), "old");
        await _bench.UntilAsync("old", task => task.Phase == TaskPhase.Done, "done");
        await worker.StopAsync();
        await _bench.StartAsync(_grow.V1(), "waiting");

        var fold = new TaskFold(_bench.Nats, TaskSubjects.All, new LaterTime(TimeSpan.FromDays(6)));
        await fold.FoldAsync(Cancel);
        await fold.PruneAsync(TimeSpan.FromDays(7), Cancel);
        Assert.Equal(2, await _bench.CountAsync(JetStreamAssets.TasksStream));
        fold = new TaskFold(_bench.Nats, TaskSubjects.All, new LaterTime(TimeSpan.FromDays(8)));
        await fold.FoldAsync(Cancel);
        await fold.PruneAsync(TimeSpan.FromDays(7), Cancel);
        Assert.Equal(["waiting"], (await _bench.Reader.ReadAsync(cancellationToken: Cancel)).Select(task => task.Id));
        Assert.True(await _bench.StartAsync(_grow.V1(), "old"));

        // Another pruner that still knows the old one takes nothing of the new one.
        await fold.PurgeAsync(TaskSubjects.Of(Grow.Type, "old"), 5, Cancel);
        Assert.NotNull(await _bench.ViewAsync("old"));
    }

    private sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
