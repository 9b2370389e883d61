using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Workflows;

namespace Dataverket.Compat.Nats.Tests.Workflows;

/// <summary>What needs no server: subjects, what may be stored, and what a history adds up to.</summary>
public sealed class TaskDataTests
{
    private readonly Grow _grow = new();

    [Fact]
    public void No_two_types_or_ids_share_a_subject_and_none_is_a_wildcard()
    {
        string[] texts = ["a.b", "a-b", "a_b", "a b", "*", ">", "a.>", "", "h_1", "é", "a\r\nb", new('x', 200), new('x', 201), "A.b"];
        var subjects = texts.SelectMany(type => texts.Select(id => TaskSubjects.Of(type, id))).ToList();
        Assert.Equal(subjects.Count, subjects.Distinct().Count());
        Assert.All(subjects, subject => Assert.Matches("^dv\\.task\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$", subject));
        Assert.StartsWith("dv.task.no_dataverket_maskin_machine_grow.", TaskSubjects.Of(Grow.Type, "1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_cannot_begin_a_task_is_refused_before_anything_is_sent()
    {
        await using var nats = new NATS.Client.Core.NatsConnection(new() { Url = "nats://127.0.0.1:1" });
        var starter = new TaskStarter(nats, TaskBench.Options("one") with { MaxStateBytes = 1024 });
        Task StartAsync(Envelope command, GrowState state, string reply = "a.b") => starter.StartAsync(_grow.V1(), command, state, reply, TestContext.Current.CancellationToken);
        var sound = new GrowState(1, []);
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(default, sound));
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(Grow.Command("1", type: "another.type"), sound));
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(Grow.Command(new string('1', 300)), sound));
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(Grow.Command("1"), new(1, [new string('x', 1024)])));
        foreach (var subject in new[] { "a.*", "a.>", "a b", "a\r\nb", new string('a', 256) }) await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(Grow.Command("1"), sound, subject));
        foreach (var credential in new[] { "Bearer a+b/c=d1", "a+b/c=d1" })
            await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(Grow.Command("1", credential), new(1, ["before a+b/c=d1 after"])));
    }

    [Fact]
    public void A_reply_is_an_envelope_with_the_tasks_own_id_and_no_credential()
    {
        Assert.NotNull(TaskData.CheckReply(Grow.Reply("1.reply", "x"), "1.reply", 10_000));
        Assert.Throws<ArgumentException>(() => TaskData.CheckReply(Grow.Reply("2.reply", "x"), "1.reply", 10_000));
        Assert.Throws<ArgumentException>(() => TaskData.CheckReply(Grow.Reply("1.reply", "x"), "1.reply", 10));
        Assert.Throws<ArgumentException>(() => TaskData.CheckReply("no envelope"u8.ToArray(), "1.reply", 10_000));
        Assert.Throws<ArgumentException>(() => TaskData.CheckReply(Grow.Command("1.reply", "Bearer abc").Bytes.ToArray(), "1.reply", 10_000));
    }

    [Fact]
    public void Handlers_that_could_not_say_where_a_task_stands_are_refused()
    {
        TaskStep<GrowState> step = new("a", (_, state, _) => Task.FromResult(state));
        TaskHandler<GrowState> Make(int version, params TaskStep<GrowState>[] steps) => new(Grow.Type, version, GrowJson.Default.GrowState, steps);
        Assert.ThrowsAny<ArgumentException>(() => Make(0, step));
        Assert.ThrowsAny<ArgumentException>(() => Make(1));
        Assert.ThrowsAny<ArgumentException>(() => Make(1, step, step));
        Assert.ThrowsAny<ArgumentException>(() => Make(1, step with { Within = TimeSpan.Zero }));
        Assert.ThrowsAny<ArgumentException>(() => new TaskStep<GrowState>("a.b", step.Run));
        Assert.ThrowsAny<ArgumentException>(() => new TaskHandler<GrowStateV2>(Grow.Type, 1, GrowJson.Default.GrowStateV2, [new("x", (_, state, _) => Task.FromResult(state))]) { Upcast = Grow.Upcast() });
        Assert.ThrowsAny<ArgumentException>(() => new TaskHandler<GrowStateV2>(Grow.Type, 2, GrowJson.Default.GrowStateV2, [new("other", (_, state, _) => Task.FromResult(state))]) { Upcast = Grow.Upcast() });
    }

    [Fact]
    public void Entries_that_do_not_fit_what_came_before_make_a_task_one_that_nobody_touches()
    {
        var state = JsonSerializer.SerializeToElement(new GrowState(1, []), GrowJson.Default.GrowState);
        TaskRecord started = new TaskRecord.Started(1, 3, false, "oslo", "", null, state) { Id = "1", Type = "t", By = "s" };
        TaskRecord claimed = new TaskRecord.Claimed("7", 1) { Id = "1", Type = "t", By = "w1" };
        TaskRecord Stepped(string by, long epoch, bool mayMove = false) => new TaskRecord.Stepped(epoch, "a", 1, mayMove, state) { Id = "1", Type = "t", By = by };
        TaskRecord Moved(int from, int to) => new TaskRecord.Moved(1, from, to, "x", 1, 2, false, state) { Id = "1", Type = "t", By = "w1" };

        Assert.Equal((0, TaskPhase.Running, 1), Fold(started, claimed, Stepped("w1", 1)));
        Assert.Equal((0, TaskPhase.Running, 2), Fold(started, claimed, Stepped("w1", 1, mayMove: true), Moved(1, 2)));
        Assert.Equal(1, Fold(claimed).Unknown);
        Assert.Equal(1, Fold(started, started).Unknown);
        Assert.Equal(1, Fold(started, Stepped("w1", 0)).Unknown);
        Assert.Equal(1, Fold(started, claimed, Stepped("w2", 1)).Unknown);
        Assert.Equal(1, Fold(started, claimed, Stepped("w1", 2)).Unknown);
        Assert.Equal(1, Fold(started, claimed, claimed).Unknown);
        Assert.Equal(1, Fold(started, claimed, Stepped("w1", 1), Moved(1, 2)).Unknown);
        Assert.Equal(1, Fold(started, claimed, Stepped("w1", 1, mayMove: true), Moved(1, 3)).Unknown);
    }

    [Fact]
    public void The_end_stands_for_the_whole_history_and_the_same_command_may_begin_anew_once_it_is_gone()
    {
        var state = JsonSerializer.SerializeToElement(new GrowState(1, []), GrowJson.Default.GrowState);
        TaskRecord started = new TaskRecord.Started(1, 3, false, "oslo", "", null, state) { Id = "1", Type = "t", By = "s" };
        TaskRecord closed = new TaskRecord.Closed(4, true, "", 2, "y", 2, 2, DateTimeOffset.UnixEpoch) { Id = "1", Type = "t", By = "w" };
        Assert.Equal((0, TaskPhase.Done, 2), Fold(closed));
        Assert.Equal((0, TaskPhase.Done, 2), Fold(started, closed));
        Assert.Equal((0, TaskPhase.Waiting, 1), Fold(started, closed, started));
        Assert.Equal(1, Fold(started, closed, new TaskRecord.Claimed("7", 5) { Id = "1", Type = "t", By = "late" }).Unknown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"kind":"started"}""")]
    [InlineData("""{"kind":"started","id":"1","type":"t","by":"b","version":0}""")]
    [InlineData("""{"kind":"later","id":"1","type":"t","by":"b"}""")]
    public void Bytes_that_are_no_entry_are_an_unknown_one(string bytes)
        => Assert.Equal(1, TaskFacts.Apply(null, new LogEntry(1, "dv.task.t.1", "", System.Text.Encoding.UTF8.GetBytes(bytes)), 0).View.Unknown);

    private static (int Unknown, TaskPhase Phase, int Version) Fold(params TaskRecord[] records)
    {
        TaskFacts? facts = null;
        for (var i = 0; i < records.Length; i++) facts = TaskFacts.Apply(facts, new LogEntry((ulong)i + 1, "dv.task.t.1", "", TaskFacts.Encode(records[i])), 0);
        return (facts!.View.Unknown, facts.View.Phase, facts.View.Version);
    }
}
