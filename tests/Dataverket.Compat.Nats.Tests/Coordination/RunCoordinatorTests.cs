using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Rollouts;
using Dataverket.Tests;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Coordination;

public sealed class RunCoordinatorTests(Servers servers) : IClassFixture<Servers>, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly string _run = "run-" + Guid.NewGuid().ToString("N")[..8];
    private readonly Target _target = new();
    private readonly ListLogger _logger = new();
    private readonly TurnedGate _gate = new("gate") { HoldFor = TimeSpan.FromMilliseconds(300) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task A_run_goes_through_its_stages_and_says_so_on_nats()
    {
        var statuses = new List<RunStatus>();
        using var seen = new CancellationTokenSource();
        var watching = CollectAsync(statuses, seen.Token);
        var coordinator = Coordinator("a");
        var running = coordinator.RunAsync(_stop.Token);
        var ended = await coordinator.Completion.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        Assert.Equal(RunPhase.Succeeded, ended.Phase);
        Assert.Equal(["one", "two"], _target.Acts);
        await Eventually.TrueAsync(() => { lock (statuses) return statuses.Exists(status => status.Phase == RunPhase.Succeeded); }, "the end was published");
        lock (statuses)
        {
            Assert.All(statuses, status => Assert.NotEqual("", status.Reason));
            Assert.Contains(statuses, status => status.Stages[0].State == "gated" && status.Blocked.Count > 0);
        }

        await _stop.CancelAsync();
        await running;
        await seen.CancelAsync();
        await watching;
    }

    [Fact]
    public async Task A_shut_gate_and_one_that_throws_keep_the_run_waiting_with_the_reason()
    {
        _gate.Answer = () => throw new IOException("the meter is broken");
        var coordinator = Coordinator("a");
        var running = coordinator.RunAsync(_stop.Token);
        var unmeasured = await StatusAsync(status => status.Blocked.Any(block => block.What.Contains("the meter is broken", StringComparison.Ordinal)));
        Assert.Equal("gated", unmeasured.Stages[0].State);
        _gate.Answer = () => GateResult.Shut(GateVerdict.Fail, new GateReason("Nett reads version 1.", "Replace Nett."));
        await StatusAsync(status => status.Blocked.Any(block => block is { What: "Nett reads version 1.", Unblock: "Replace Nett." }));
        Assert.Empty(_target.Acts);
        _gate.Answer = () => GateResult.Pass("now");
        await coordinator.Completion.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task When_the_leader_falls_silent_in_the_middle_of_a_step_the_standby_finishes_it_and_asks_the_gates_again()
    {
        using var firstDies = new CancellationTokenSource();
        var inStep = new TaskCompletionSource();
        _target.OnAct = (step, cancel) =>
        {
            if (step.Id != "two" || inStep.Task.IsCompleted) return Task.CompletedTask;
            inStep.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        };
        var first = Coordinator("a");
        var firstRuns = first.RunAsync(firstDies.Token);
        await Eventually.TrueAsync(() => first.Leads, "the first leads");
        var second = Coordinator("b");
        var secondRuns = second.RunAsync(_stop.Token);
        await inStep.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        await firstDies.CancelAsync();
        await firstRuns;
        var ended = await second.Completion.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        Assert.Equal(2, ended.Epoch);
        Assert.Equal(RunPhase.Succeeded, ended.Phase);
        Assert.Equal(["one", "two", "two"], _target.Acts);
        Assert.Equal(1, _target.Effects["second"]);
        await _stop.CancelAsync();
        await secondRuns;
    }

    [Fact]
    public async Task A_step_whose_effect_happened_before_its_leader_died_is_not_done_again()
    {
        await AppendAsync(new RunInput.Started(_run, Plan()) { OpId = Guid.NewGuid().ToString(), At = DateTimeOffset.UnixEpoch, By = "dead-leader", Epoch = 1 },
            new RunInput.GatesPassed("first", "digest", "evidence") { OpId = Guid.NewGuid().ToString(), At = DateTimeOffset.UnixEpoch, By = "dead-leader", Epoch = 1 },
            new RunInput.StepIntended("one") { OpId = Guid.NewGuid().ToString(), At = DateTimeOffset.UnixEpoch, By = "dead-leader", Epoch = 1 });
        _target.Effects["first"] = 1;
        var coordinator = Coordinator("b");
        var running = coordinator.RunAsync(_stop.Token);
        await coordinator.Completion.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        Assert.Equal(["two"], _target.Acts);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task The_run_waits_for_an_approval_of_exactly_this_plan_and_evidence()
    {
        var coordinator = Coordinator("a", Plan(needsApproval: true));
        var running = coordinator.RunAsync(_stop.Token);
        var client = new RunClient(servers.Nats, _run);
        var waiting = await StatusAsync(status => status.AwaitsApprovalOf.Length > 0);
        Assert.False((await client.SendAsync(Approve(waiting) with { EvidenceDigest = "other" }, Cancel)).Accepted);
        Assert.False((await client.SendAsync(Approve(waiting) with { PlanDigest = "other" }, Cancel)).Accepted);
        Assert.False((await client.SendAsync(Approve(waiting) with { Reason = "" }, Cancel)).Accepted);
        Assert.Equal(["one"], _target.Acts);

        // What was approved is no longer what the gates see: the approval does not count.
        var reply = await client.SendAsync(Approve(waiting), Cancel);
        Assert.True(reply.Accepted, reply.Message);
        var ended = await coordinator.Completion.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        Assert.Equal("operator-1", ended.Approvals.Single().Who);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task An_approval_does_not_count_once_the_evidence_has_changed()
    {
        var coordinator = Coordinator("a", Plan(needsApproval: true));
        var running = coordinator.RunAsync(_stop.Token);
        var waiting = await StatusAsync(status => status.AwaitsApprovalOf.Length > 0);
        _gate.Answer = () => GateResult.Pass("other evidence");
        Assert.True((await new RunClient(servers.Nats, _run).SendAsync(Approve(waiting), Cancel)).Accepted);
        var again = await StatusAsync(status => status.AwaitsApprovalOf.Length > 0 && status.AwaitsApprovalOf != waiting.AwaitsApprovalOf);
        Assert.Equal("approval", again.Stages[1].State);
        Assert.Equal(["one"], _target.Acts);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_failed_step_pauses_the_run_and_a_resume_tries_it_again()
    {
        var fails = true;
        _target.OnAct = (_, _) => fails ? throw new StepFailedException("the disk is full.") : Task.CompletedTask;
        var coordinator = Coordinator("a");
        var running = coordinator.RunAsync(_stop.Token);
        var paused = await StatusAsync(status => status.Phase == RunPhase.Paused);
        Assert.Contains("the disk is full", paused.Reason, StringComparison.Ordinal);
        fails = false;
        Assert.True((await new RunClient(servers.Nats, _run).SendAsync(new RunCommand { Verb = "resume", By = "operator-1", Reason = "mended" }, Cancel)).Accepted);
        Assert.Equal(RunPhase.Succeeded, (await coordinator.Completion.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel)).Phase);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task An_abort_in_the_middle_of_a_step_stops_it_and_puts_everything_back()
    {
        var inStep = new TaskCompletionSource();
        _target.OnAct = (step, cancel) =>
        {
            if (step.Id != "two") return Task.CompletedTask;
            inStep.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        };
        var coordinator = Coordinator("a");
        var running = coordinator.RunAsync(_stop.Token);
        await inStep.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        Assert.True((await new RunClient(servers.Nats, _run).SendAsync(new RunCommand { Verb = "abort", By = "operator-1", Reason = "wrong plan" }, Cancel)).Accepted);
        Assert.Equal(RunPhase.RolledBack, (await coordinator.Completion.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel)).Phase);
        Assert.All(_target.Effects.Values, count => Assert.Equal(0, count));
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task The_run_goes_on_across_a_kill_of_the_server()
    {
        _target.OnAct = async (step, _) =>
        {
            if (step.Id == "one") await servers.Server.RestartAsync();
        };
        var coordinator = Coordinator("a");
        var running = coordinator.RunAsync(_stop.Token);
        Assert.Equal(RunPhase.Succeeded, (await coordinator.Completion.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel)).Phase);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task An_outage_of_the_server_that_lasts_longer_than_the_takeover_deposes_nobody()
    {
        _gate.Answer = () => GateResult.Shut(GateVerdict.Fail, new GateReason("not yet", "wait"));
        var (first, second) = (Coordinator("a"), Coordinator("b"));
        var firstRuns = first.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => first.Leads, "the first leads");
        var secondRuns = second.RunAsync(_stop.Token);
        await StatusAsync(status => status.Blocked.Count > 0);
        await servers.Server.StopAsync();
        // The outage itself is what is tested: three times as long as a leader may be silent.
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Cancel);
        await servers.Server.RestartAsync();
        _gate.Answer = () => GateResult.Pass("now");
        var ended = await first.Completion.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        Assert.Equal(1, ended.Epoch);
        await _stop.CancelAsync();
        await Task.WhenAll(firstRuns, secondRuns);
    }

    [Fact]
    public async Task Hostile_commands_neither_silence_the_leader_nor_write_with_its_rights()
    {
        _gate.Answer = () => GateResult.Shut(GateVerdict.Fail, new GateReason("not yet", "wait"));
        var coordinator = Coordinator("a");
        var running = coordinator.RunAsync(_stop.Token);
        await StatusAsync(status => status.Blocked.Count > 0);
        var nats = servers.Nats;
        await nats.PublishAsync(RolloutSubjects.Command(_run, "approve"), "not json"u8.ToArray(), cancellationToken: Cancel);
        await nats.PublishAsync(RolloutSubjects.Command(_run, "approve"), "{\"verb\":null,\"by\":null,\"reason\":null,\"stage\":null}"u8.ToArray(), cancellationToken: Cancel);
        await nats.PublishAsync(RolloutSubjects.Command(_run, "approve"), new byte[500_000], replyTo: "_INBOX.nobody", cancellationToken: Cancel);
        await nats.PublishAsync(RolloutSubjects.Command(_run, "pause"), "{\"verb\":\"nothing\",\"by\":\"x\",\"reason\":\"x\"}"u8.ToArray(), replyTo: RolloutSubjects.Log(_run), cancellationToken: Cancel);
        var client = new RunClient(nats, _run);
        Assert.True((await client.SendAsync(new RunCommand { Verb = "pause", By = "operator-1", Reason = "look" }, Cancel)).Accepted);
        Assert.False((await client.SendAsync(new RunCommand { Verb = "resume", By = new string('x', 300), Reason = "look" }, Cancel)).Accepted);
        Assert.True((await client.SendAsync(new RunCommand { Verb = "resume", By = "operator-1", Reason = "seen" }, Cancel)).Accepted);
        _gate.Answer = () => GateResult.Pass("now");
        await coordinator.Completion.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_step_that_is_never_seen_to_be_done_fails_at_its_deadline_and_is_not_hammered()
    {
        var blind = new Target();
        var plan = Plan() with { Stages = [Plan().Stages[0] with { Steps = [Step("one", "first") with { DeadlineSeconds = 1 }] }] };
        blind.OnAct = (_, _) =>
        {
            // Whatever is done, nobody sees it.
            return Task.FromException(new IOException("the target does not answer"));
        };
        var coordinator = new RunCoordinator(servers.Nats, plan, [_gate], [new TargetDriver(blind)], new CoordinatorOptions { Name = "a", RunId = _run, JudgeEvery = TimeSpan.FromMilliseconds(50), ReportEvery = TimeSpan.FromMilliseconds(200) });
        var running = coordinator.RunAsync(_stop.Token);
        var paused = await StatusAsync(status => status.Phase == RunPhase.Paused);
        Assert.Contains("not done within 1 s", paused.Reason, StringComparison.Ordinal);
        Assert.InRange(blind.Acts.Count, 2, 25);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_host_that_lacks_a_gate_of_the_run_does_not_take_it_over()
    {
        await AppendAsync(new RunInput.Started(_run, Plan() with { Stages = [Plan().Stages[0] with { Gates = ["of-another-build"] }] }) { OpId = Guid.NewGuid().ToString(), At = DateTimeOffset.UnixEpoch, By = "dead-leader", Epoch = 1 });
        var stranger = Coordinator("a");
        var running = stranger.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => _logger.Lines.Count(line => line.Contains("cannot lead", StringComparison.Ordinal) && line.Contains("of-another-build", StringComparison.Ordinal)) > 3, "it says why it does not lead");
        Assert.False(stranger.Leads);
        Assert.False(running.IsCompleted);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_broken_chain_of_hashes_stops_the_coordinator_with_a_clear_word()
    {
        await AppendAsync(new RunInput.Started(_run, Plan()) { OpId = Guid.NewGuid().ToString(), At = DateTimeOffset.UnixEpoch, By = "x", Epoch = 1 });
        var forged = new RunRecord("forged", new RunInput.Paused("x") { OpId = Guid.NewGuid().ToString(), At = DateTimeOffset.UnixEpoch, By = "x", Epoch = 1 });
        await new NatsJSContext(servers.Nats).PublishAsync(RolloutSubjects.Log(_run), forged.ToJson(), cancellationToken: Cancel);
        var broken = await Assert.ThrowsAsync<RunLogException>(() => Coordinator("a").RunAsync(_stop.Token));
        Assert.Contains("chain", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_that_asks_for_what_the_host_does_not_have_is_refused_with_every_fault()
    {
        var plan = Plan() with { Stages = [Plan().Stages[0] with { Gates = ["nowhere"], Steps = [Plan().Stages[0].Steps[0] with { Verb = "test.unknown" }] }] };
        var refused = Assert.Throws<RunLogException>(() => Coordinator("a", plan));
        Assert.Contains("nowhere", refused.Message, StringComparison.Ordinal);
        Assert.Contains("test.unknown", refused.Message, StringComparison.Ordinal);
    }

    private RunCoordinator Coordinator(string name, Plan? plan = null) => new(servers.Nats, plan ?? Plan(), [_gate], [new TargetDriver(_target)], new CoordinatorOptions
    {
        Name = name,
        RunId = _run,
        TakeoverAfter = TimeSpan.FromSeconds(1),
        JudgeEvery = TimeSpan.FromMilliseconds(50),
        ReportEvery = TimeSpan.FromMilliseconds(200),
        Patience = TimeSpan.FromSeconds(10),
    }, logger: _logger);

    private static Plan Plan(bool needsApproval = false) => new()
    {
        Name = "test",
        Stages =
        [
            new Stage { Id = "first", Title = "First", Domain = UpgradeDomain.Services, Gates = ["gate"], Steps = [Step("one", "first")] },
            new Stage { Id = "second", Title = "Second", Domain = UpgradeDomain.Services, Gates = ["gate"], NeedsApproval = needsApproval, Steps = [Step("two", "second")] },
        ],
    };

    private static Step Step(string id, string target) => new() { Id = id, Verb = "test.do", Target = target, Rollback = RollbackClass.Free, RollbackNote = "Put back." };

    private static RunCommand Approve(RunStatus status) => new() { Verb = "approve", By = "operator-1", Reason = "looked at it", Stage = "second", PlanDigest = status.PlanDigest, EvidenceDigest = status.AwaitsApprovalOf };

    private async Task<RunStatus> StatusAsync(Func<RunStatus, bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        await foreach (var status in new RunClient(servers.Nats, _run).WatchAsync(deadline.Token))
            if (condition(status)) return status;
        throw new TimeoutException("no such status within 20 s");
    }

    private async Task CollectAsync(List<RunStatus> statuses, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var status in new RunClient(servers.Nats, _run).WatchAsync(cancellationToken)) lock (statuses) statuses.Add(status);
        }
        catch (OperationCanceledException)
        {
            // The test has seen enough.
        }
    }

    private async Task AppendAsync(params RunInput[] inputs)
    {
        var log = new RunLog(servers.Nats, _run, TimeSpan.FromSeconds(5), TimeProvider.System);
        foreach (var input in inputs) Assert.Null(await log.AppendAsync(input, Cancel));
    }
}
