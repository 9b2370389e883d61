using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Assets;
using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Tests.Coordination;
using Dataverket.Compat.Nats.Tests.Workflows;
using Dataverket.Compat.Nats.Workflows;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Rollouts;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Assets;

/// <summary>Everything a role is there for, done once over a connection of that role; <c>root</c> is a user of the same account who may do anything. Throws when something does not work.</summary>
internal static class Roles
{
    public const string Run = "raise-1";
    private const double Seconds = 6;
    private static readonly AnnouncementOptions Quick = new() { Every = TimeSpan.FromMilliseconds(100), MaxAge = TimeSpan.FromMilliseconds(600) };
    private static readonly LedgerOptions Woken = new() { PollInterval = TimeSpan.FromMinutes(5), Patience = TimeSpan.FromSeconds(3), FollowsParties = false };

    public static AssetScope Scope(AssetRole role) => new()
    {
        Types = role == AssetRole.Installer ? [] : role == AssetRole.Worker ? [Grow.Type] : [MachineSchemas.Type],
        Subjects = role == AssetRole.Worker ? [Grow.ReplySubject] : role is AssetRole.Writer or AssetRole.Reader or AssetRole.OrderedReader ? [Servers.EventSubject] : [],
        Streams = [Servers.EventStream],
        Durable = "nett",
        Service = role == AssetRole.Writer ? "maskin" : "nett",
        Run = Run,
        InboxPrefix = "_INBOX." + role.ToString().ToLowerInvariant(),
    };

    public static async Task DoAsync(AssetRole role, INatsConnection nats, INatsConnection root, CancellationToken cancel, string? domain = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        stop.CancelAfter(TimeSpan.FromSeconds(40));
        if (role != AssetRole.Installer) await InstallAsync(root, stop.Token);
        List<Task> running = [];
        try
        {
            await (role switch
            {
                AssetRole.Writer => WriteAsync(nats, root, running, stop.Token),
                AssetRole.Reader => ReadAsync(nats, root, running, false, domain, stop.Token),
                AssetRole.OrderedReader => ReadAsync(nats, root, running, true, domain, stop.Token),
                AssetRole.Worker => WorkAsync(nats, root, running, stop.Token),
                AssetRole.Coordinator => CoordinateAsync(nats, root, running, stop.Token),
                AssetRole.Operator => OperateAsync(nats, root, running, stop.Token),
                AssetRole.Observer => ObserveAsync(nats, root, running, stop.Token),
                _ => InstallTwiceAsync(nats, root, stop.Token),
            });
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    private static IEnumerable<StreamConfig> Table() => [.. JetStreamAssets.Table(1), JetStreamAssets.EventStream(Servers.EventStream, "maskin.evt.>", 1)];

    private static Task InstallAsync(INatsConnection nats, CancellationToken cancel) => JetStreamAssets.EnsureAsync(new NatsJSContext(nats), Table(), cancel);

    private static async Task WriteAsync(INatsConnection nats, INatsConnection root, List<Task> running, CancellationToken cancel)
    {
        var heard = await HearAnnouncementsAsync(root, running, cancel);
        // A writer does not decide: which version is written first is said before it comes.
        await new LedgerClient(root).AdoptAsync(MachineSchemas.Type, 1, "test", cancel);
        var ledger = await FollowAsync(nats, root, running, Woken, client => client.JoinWriterAsync(MachineSchemas.Type, "maskin", Servers.EventSubject, new(1, 2), "2", "maskin-a", cancel), cancel);
        await new JetStreamPublisher(nats).PublishAsync(Servers.EventSubject, "id-1", MachineSchemas.Write(ledger.Writing(MachineSchemas.Type, new(1, 2)).Version, 1, "id-1", "machine-1"), cancel);
        running.Add(new Announcer(nats, () => new Announcement { Service = "maskin", Instance = "maskin-a", Build = "2" }, Quick, TimeProvider.System).RunAsync(cancel));
        await Eventually.TrueAsync(() => heard.Live().Count == 1, "announced", Seconds);
    }

    private static async Task ReadAsync(INatsConnection nats, INatsConnection root, List<Task> running, bool isOrdered, string? domain, CancellationToken cancel)
    {
        var heard = await HearAnnouncementsAsync(root, running, cancel);
        var all = new LedgerClient(root);
        await all.JoinWriterAsync(MachineSchemas.Type, "maskin", Servers.EventSubject, new(1, 2), "2", "maskin-a", cancel);
        var publisher = new JetStreamPublisher(root);
        await publisher.PublishAsync(Servers.EventSubject, "id-1", MachineSchemas.Write(1, 1, "id-1", "machine-1"), cancel);
        await publisher.PublishAsync(Servers.EventSubject, "id-2", "no envelope at all"u8.ToArray(), cancel);
        await publisher.PublishAsync(Servers.EventSubject, "id-3", MachineSchemas.Write(1, 3, "id-3", "machine-3", tenant: "evil"), cancel);
        await publisher.PublishAsync(Servers.EventSubject, "id-4", MachineSchemas.Write(2, 2, "id-4", "machine-2"), cancel);

        ConcurrentQueue<int> seen = [];
        if (isOrdered) await ReadInOrderAsync(nats, running, seen, cancel);
        else await ReadAndParkAsync(nats, root, running, seen, cancel);
        await Eventually.TrueAsync(async () =>
        {
            await all.FoldAsync(cancel);
            // Version 2 is not active: the fence was moved behind it. What was read in history is on record.
            return all.Of(MachineSchemas.Type) is { Late: > 0 } state && state.Readers["nett"].Latest.Shadow is not null;
        }, "the late message and the rehearsal are on record", Seconds);

        // A plain one looks at its park once in five minutes, and when it is told to.
        (await new NatsJSContext(root).PublishAsync("park.nett.MASKIN_EVENTS.77", MachineSchemas.Write(1, 77, "id-77", "machine-77"), cancellationToken: cancel)).EnsureSuccess();
        await Eventually.TrueAsync(async () =>
        {
            await new KeptMessages(root).ReplayAsync("nett", cancel);
            return await CountAsync(root, "park.>") == 0 && seen.Contains(77);
        }, "replayed when told to, and taken out", Seconds);
        // The servers of these tests do not ask for acks in this form yet.
        await using var acks = await root.SubscribeCoreAsync<byte[]>("$JS.ACK.*.*.MASKIN_EVENTS.nett.*.*.*.*.>", cancellationToken: cancel);
        await Eventually.TrueAsync(async () =>
        {
            await nats.PublishAsync($"$JS.ACK.{domain ?? "_"}.A1b2C3d4.MASKIN_EVENTS.nett.1.4.4.1700000000000000000.0.x9Y8", "+ACK"u8.ToArray(), cancellationToken: cancel);
            return acks.Msgs.TryRead(out _);
        }, "acknowledges as newer servers ask for it", Seconds);
        await FollowAsync(nats, root, running, Woken, _ => Task.CompletedTask, cancel);
        running.Add(new Announcer(nats, () => new Announcement { Service = "nett", Instance = "nett-0", Build = "2" }, Quick, TimeProvider.System).RunAsync(cancel));
        await Eventually.TrueAsync(() => heard.Live().Count == 1, "announced", Seconds);
    }

    private static async Task ReadAndParkAsync(INatsConnection nats, INatsConnection root, List<Task> running, ConcurrentQueue<int> seen, CancellationToken cancel)
    {
        using var oldStop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var old = new MessageConsumer<Machine>(nats, Reads<Machine>(1), Handle<Machine>(m => seen.Enqueue(m.Cpu)), new LedgerClient(nats, Woken), Options);
        var oldRuns = old.RunAsync(oldStop.Token);
        running.Add(oldRuns);
        try
        {
            await Eventually.TrueAsync(() => old.Counters is { Handled: 1, Parked: 1, Dead: 1, Rejected: 1 }, "every message is settled", Seconds);
            var jetStream = new NatsJSContext(root);
            await Eventually.TrueAsync(async () => (await jetStream.GetConsumerAsync(Servers.EventStream, "nett", cancel)).Info.AckFloor.StreamSeq == 4, "acknowledged", Seconds);
        }
        finally
        {
            // Before it is disposed: a linked source that is gone passes nothing on.
            await oldStop.CancelAsync();
        }

        await oldRuns;
        running.Add(new MessageConsumer<MachineV2>(nats, Reads<MachineV2>(2), Handle<MachineV2>(m => seen.Enqueue(m.Cpu)), new LedgerClient(nats, Woken), Options).RunAsync(cancel));
        await Eventually.TrueAsync(async () => await CountAsync(root, "park.>") == 0 && seen.Contains(2), "replayed and taken out", Seconds);
    }

    // The old build stops at the message it cannot read; the new one stands by and takes over as soon as it hears of that, long before it could think the other dead.
    private static async Task ReadInOrderAsync(INatsConnection nats, List<Task> running, ConcurrentQueue<int> seen, CancellationToken cancel)
    {
        var old = new OrderedConsumer<Machine>(nats, Reads<Machine>(1), Handle<Machine>(m => seen.Enqueue(m.Cpu)), new LedgerClient(nats, Woken), Options with { Build = "1" });
        running.Add(old.RunAsync(cancel));
        await Eventually.TrueAsync(() => old.Counters is { Handled: 1, Dead: 1, Rejected: 1 }, "what it can read is settled", Seconds);
        running.Add(new OrderedConsumer<MachineV2>(nats, Reads<MachineV2>(2), Handle<MachineV2>(m => seen.Enqueue(m.Cpu)), new LedgerClient(nats, Woken), Options with { ReplayEvery = TimeSpan.FromMilliseconds(200) }).RunAsync(cancel));
        await Eventually.TrueAsync(() => seen.Contains(2), "the new build took over", Seconds);
        // As its gauges do while somebody listens to them.
        await new ParkingLot(nats, Options.Durable, Options.Stream, "2", TimeProvider.System).CountKeptAsync(cancel).WaitAsync(TimeSpan.FromSeconds(Seconds), TimeProvider.System, cancel);
    }

    private static async Task WorkAsync(INatsConnection nats, INatsConnection root, List<Task> running, CancellationToken cancel)
    {
        var (grow, reader) = (new Grow(), new TaskReader(root));
        var slow = new TaskWorkerOptions { Instance = "one", Build = "1", TimeToLive = TimeSpan.FromMinutes(2), PollEvery = TimeSpan.FromMinutes(5), Patience = TimeSpan.FromSeconds(3) };
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel))
        {
            var first = new TaskWorker(nats, [grow.V1()], slow).RunAsync(stop.Token);
            running.Add(first);
            try
            {
                // It speaks twice in two minutes, and when it is asked.
                await Eventually.TrueAsync(async () => (await reader.WorkersAsync(TimeSpan.FromSeconds(1), cancel)).Count == 1, "answers", Seconds);
                await Eventually.TrueAsync(async () => (await reader.WorkersAsync(TimeSpan.FromSeconds(1), cancel)).Count == 1, "answers again", Seconds);
                await new TaskStarter(nats, slow).StartAsync(grow.V1(), Grow.Command("task-1"), new GrowState(1, []), Grow.ReplySubject, cancel);
                await Eventually.TrueAsync(async () => (await reader.ReadAsync(cancellationToken: cancel)).Any(task => task.Phase == TaskPhase.Done), "done at once", Seconds);
                await Eventually.TrueAsync(async () => (await new NatsJSContext(root).GetStreamAsync(JetStreamAssets.TasksStream, cancellationToken: cancel)).Info.State.Messages == 1, "the history is gone", Seconds);
            }
            finally
            {
                await stop.CancelAsync();
            }

            await first;
        }

        // Another worker begins a task and is killed: who hears nobody, not even itself, never takes it over.
        var quick = slow with { TimeToLive = TimeSpan.FromSeconds(1), PollEvery = TimeSpan.FromMilliseconds(500) };
        var (begun, dies) = (new TaskCompletionSource(), new NatsConnection(root.Opts));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var dying = new TaskWorker(dies, [new Grow { Within = (_, token) => { begun.TrySetResult(); return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token); } }.V1()], quick with { Instance = "two", DrainWithin = TimeSpan.Zero }).RunAsync(end.Token);
        await new TaskStarter(nats, quick).StartAsync(grow.V1(), Grow.Command("task-2"), new GrowState(1, []), Grow.ReplySubject, cancel);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(Seconds), TimeProvider.System, cancel);
        running.Add(new TaskWorker(nats, [grow.V1()], quick).RunAsync(cancel));
        await dies.DisposeAsync();
        try
        {
            await Eventually.TrueAsync(async () => (await reader.ReadAsync(cancellationToken: cancel)).Count(task => task.Phase == TaskPhase.Done) == 2, "taken over and done", Seconds);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAny(dying, Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, CancellationToken.None));
        }
    }

    private static async Task CoordinateAsync(INatsConnection nats, INatsConnection root, List<Task> running, CancellationToken cancel)
    {
        await PopulateAsync(root, running, cancel);
        await TellAsync(nats, root, cancel);
        var ledger = await FollowAsync(nats, root, running, Woken with { FollowsParties = true }, client => client.FoldAsync(cancel), cancel);
        var announcements = await HearAnnouncementsAsync(nats, running, cancel);
        var raise = new RaiseGate("raise", nats, ledger, announcements, MachineSchemas.Type, 2) { HoldFor = TimeSpan.FromMilliseconds(100) };
        var fence = new FenceGate("fence", nats, ledger, announcements, MachineSchemas.Type);
        var builds = new BuildGate("builds", announcements, "maskin", ["2"], 1) { HoldFor = TimeSpan.FromMilliseconds(100) };
        var plan = new Plan
        {
            Name = "raise",
            Stages = [new Stage
            {
                Id = "raise", Title = "Raise", Domain = UpgradeDomain.Messages, Gates = ["builds", "raise"], NeedsApproval = true,
                Steps = [new Step { Id = "raise", Verb = "message.raise", Target = MachineSchemas.Type, With = new SortedDictionary<string, string> { ["to"] = "2" }, Rollback = RollbackClass.ForwardOnly, RollbackNote = "messages may be stored" }],
            }],
        };
        var leader = Coordinator("a", nats);
        running.Add(leader.RunAsync(cancel));
        await Eventually.TrueAsync(() => leader.Leads, "leads", Seconds);
        // A process of its own: newer servers take back the right to answer from a connection that gets a command on two subscriptions.
        await using var another = new NatsConnection(nats.Opts);
        var standby = Coordinator("b", another);
        running.Add(standby.RunAsync(cancel));
        var client = new RunClient(root, Run);
        var seen = new Seen(client, cancel);
        running.Add(seen.Watching);
        await Eventually.TrueAsync(() => seen.Status is { AwaitsApprovalOf.Length: > 0 }, "waits for an approval", Seconds);

        // Longer than a leader may be silent: who hears it, does not take over.
        var since = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => standby.Leads || TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(3), "the standby waits", Seconds);
        if (standby.Leads) throw new InvalidOperationException("The standby took over from a leader who is there.");
        var status = seen.Status!;
        var reply = await client.SendAsync(new RunCommand { Verb = "approve", By = "test", Reason = "seen", Stage = "raise", PlanDigest = status.PlanDigest, EvidenceDigest = status.AwaitsApprovalOf }, cancel);
        if (!reply.Accepted) throw new InvalidOperationException(reply.Message);
        if ((await leader.Completion.WaitAsync(TimeSpan.FromSeconds(Seconds), TimeProvider.System, cancel)).Phase != RunPhase.Succeeded) throw new InvalidOperationException("The run did not succeed.");

        RunCoordinator Coordinator(string name, INatsConnection own) => new(own, plan, [raise, builds], [new VersionDriver(ledger, raise, fence, "test")], new CoordinatorOptions
        {
            Name = name, RunId = Run, TakeoverAfter = TimeSpan.FromSeconds(1.5), JudgeEvery = TimeSpan.FromMilliseconds(100), ReportEvery = TimeSpan.FromMilliseconds(100), Patience = TimeSpan.FromSeconds(2), JudgeWithin = TimeSpan.FromSeconds(3),
        }, ledger, announcements);
    }

    private static async Task OperateAsync(INatsConnection nats, INatsConnection root, List<Task> running, CancellationToken cancel)
    {
        await PopulateAsync(root, running, cancel);
        (await new NatsJSContext(root).PublishAsync("dead.nett.MASKIN_EVENTS.7", "body"u8.ToArray(), headers: new NatsHeaders { ["dv-reason"] = "handler.failed" }, cancellationToken: cancel)).EnsureSuccess();
        await TellAsync(root, nats, cancel);
        var gate = new TurnedGate("gate") { Answer = () => GateResult.Shut(GateVerdict.Fail, new GateReason("shut", "open it")) };
        var plan = new Plan { Name = "p", Stages = [new Stage { Id = "s", Title = "S", Domain = UpgradeDomain.Services, Gates = ["gate"], Steps = [new Step { Id = "s", Verb = "test.do", Target = "t", Rollback = RollbackClass.Free, RollbackNote = "free" }] }] };
        running.Add(new RunCoordinator(root, plan, [gate], [new TargetDriver(new Target())], new CoordinatorOptions { Name = "c", RunId = Run, ReportEvery = TimeSpan.FromMilliseconds(100) }).RunAsync(cancel));

        var client = new RunClient(nats, Run);
        var seen = new Seen(client, cancel);
        running.Add(seen.Watching);
        await Eventually.TrueAsync(() => seen.Status is not null, "sees the run", Seconds);
        await Eventually.TrueAsync(async () =>
        {
            await new RunClient(root, Run).NoteAsync(new RunNote(DateTimeOffset.UnixEpoch, "remark"), cancel);
            return seen.Notes > 0;
        }, "sees remarks", Seconds);
        if (!(await client.SendAsync(new RunCommand { Verb = "pause", By = "test", Reason = "look" }, cancel)).Accepted) throw new InvalidOperationException("The pause was not taken.");

        var ledger = new LedgerClient(nats, Woken with { FollowsParties = true });
        var heard = await HearAnnouncementsAsync(nats, running, cancel);
        var raise = new RaiseGate("raise", nats, ledger, heard, MachineSchemas.Type, 2);
        GateResult moved = GateResult.Unevaluable("not asked", "ask");
        await Eventually.TrueAsync(async () => (moved = await raise.MoveAsync("test", cancel)).Verdict == GateVerdict.Pass, "raised", Seconds);
        var fence = new FenceGate("fence", nats, ledger, heard, MachineSchemas.Type);
        await Eventually.TrueAsync(async () => (await fence.TakeAsync("test", cancel)).Verdict == GateVerdict.Pass, "the fence is taken", Seconds);
        if ((await new Extinction(nats, ledger).ProveAsync(MachineSchemas.Type, 1, cancel)).Verdict == GateVerdict.Unevaluable) throw new InvalidOperationException("Nobody can say whether version 1 is gone.");
        if ((await ledger.RetireReaderAsync(MachineSchemas.Type, "nett", "gone", "test", cancel)).Readers.Count != 0) throw new InvalidOperationException("The reader was not retired.");
        if ((await ledger.RetireWriterAsync(MachineSchemas.Type, "maskin", "gone", "test", cancel)).Writers.Count != 0) throw new InvalidOperationException("The writer was not retired.");
        var kept = new KeptMessages(nats);
        await foreach (var message in kept.ReadAsync(OutcomeKind.DeadLetter, "nett", cancel)) await kept.RetryAsync(message, "test", "mended", cancel).WaitAsync(TimeSpan.FromSeconds(Seconds), TimeProvider.System, cancel);
        if (await CountAsync(root, "park.>") != 1 || await CountAsync(root, "dead.>") != 0) throw new InvalidOperationException("The dead letter was not handed back.");
        await using var told = await root.SubscribeCoreAsync<byte[]>("dv.replay.nett", cancellationToken: cancel);
        // Said more than once: a leaf learns a moment later who listens at the hub.
        await Eventually.TrueAsync(async () =>
        {
            await kept.ReplayAsync("nett", cancel);
            return told.Msgs.TryRead(out _);
        }, "the consumer is told to look", Seconds);

        running.Add(new TaskWorker(root, [new Grow().V1()], new TaskWorkerOptions { Instance = "one", Build = "1", TimeToLive = TimeSpan.FromMinutes(2) }).RunAsync(cancel));
        var tasks = new TaskReader(nats);
        await tasks.ReadAsync(cancellationToken: cancel);
        await Eventually.TrueAsync(async () => (await tasks.WorkersAsync(TimeSpan.FromSeconds(0.5), cancel)).Count == 1, "hears the worker that is there", Seconds);
        if ((await tasks.WorkersAsync(TimeSpan.FromSeconds(1), cancel)).Count != 1) throw new InvalidOperationException("The worker did not answer.");
    }

    private static async Task ObserveAsync(INatsConnection nats, INatsConnection root, List<Task> running, CancellationToken cancel)
    {
        await TellAsync(root, nats, cancel);
        var seen = new Seen(new RunClient(nats, Run), cancel);
        running.Add(seen.Watching);
        await Eventually.TrueAsync(async () =>
        {
            await root.PublishAsync(RolloutSubjects.Status(Run), new RunStatus { RunId = Run, Plan = "p", PlanDigest = "d", Reason = "r", Phase = RunPhase.Running, StartedAt = DateTimeOffset.UnixEpoch, At = DateTimeOffset.UnixEpoch, Leader = "a", IfAborted = "nothing", Stages = [], Blocked = [], Revision = 1, Epoch = 1, Floor = RollbackClass.None }.ToJson(), cancellationToken: cancel);
            await new RunClient(root, Run).NoteAsync(new RunNote(DateTimeOffset.UnixEpoch, "remark"), cancel);
            return seen.Status is not null && seen.Notes > 0;
        }, "sees the run and its remarks", Seconds);
    }

    // What happens to a change of a database: one tells it, the other hears it.
    private static async Task TellAsync(INatsConnection from, INatsConnection to, CancellationToken cancel)
    {
        await using var publisher = new ChangePublisher(from, "/test", "oslo");
        await using var heard = await to.SubscribeCoreAsync<byte[]>(RolloutSubjects.Change("c"), cancellationToken: cancel);
        await Eventually.TrueAsync(() =>
        {
            publisher.Report(new ChangeEvent("c", "t", "expand", ChangeEventState.Done, "", 0, 0, DateTimeOffset.UnixEpoch));
            return heard.Msgs.TryRead(out _);
        }, "what happens to a change is heard", Seconds);
    }

    private static async Task InstallTwiceAsync(INatsConnection nats, INatsConnection root, CancellationToken cancel)
    {
        var (mine, free) = (JetStreamDomain.Context(nats), new NatsJSContext(root));
        var quick = new AssetOptions { Patience = TimeSpan.FromSeconds(2) };
        var made = await AssetKeeper.EnsureStreamsAsync(mine, Table(), quick, cancel);
        if (made.Any(state => state.Outcome != AssetOutcome.Created)) throw new InvalidOperationException("Not all was made.");
        // What a wrong hand has changed is put right again.
        foreach (var row in Table()) await free.UpdateStreamAsync(row with { Subjects = [.. row.Subjects!.Skip(1), "other." + row.Name], NumReplicas = 1 }, cancel);
        var put = await AssetKeeper.EnsureStreamsAsync(mine, Table(), quick with { Apply = true }, cancel);
        if (put.Any(state => state.Outcome != AssetOutcome.Changed)) throw new InvalidOperationException("Not all was changed.");
    }

    // A follower that polls once in five minutes learns of what another appends, since the news wakes it: of joins and of decisions, each by itself.
    private static async Task<LedgerClient> FollowAsync(INatsConnection nats, INatsConnection root, List<Task> running, LedgerOptions options, Func<LedgerClient, Task> join, CancellationToken cancel)
    {
        var ledger = new LedgerClient(nats, options);
        running.Add(ledger.RunAsync(cancel));
        await join(ledger);
        var (other, turn) = (new LedgerClient(root), 0);
        await Eventually.TrueAsync(async () =>
        {
            await other.AdoptAsync($"no.dataverket.decided{turn++}", 1, "test", cancel);
            return turn > 2 && ledger.Of("no.dataverket.decided2").Active == 1;
        }, "the news of a decision came", Seconds);
        if (!options.FollowsParties) return ledger;
        turn = 0;
        await Eventually.TrueAsync(async () =>
        {
            await other.JoinReaderAsync("no.dataverket.joined", $"r-{turn++}", "S", new(1, 1), "1", "x", cancel);
            return ledger.Of("no.dataverket.joined").Readers.Count > 2;
        }, "the news of a join came", Seconds);
        return ledger;
    }

    // A writer and a reader that are ready for version 2, alive, with a message in the stream.
    private static async Task PopulateAsync(INatsConnection root, List<Task> running, CancellationToken cancel)
    {
        var others = new LedgerClient(root, new LedgerOptions { PollInterval = TimeSpan.FromMilliseconds(200) });
        await others.JoinWriterAsync(MachineSchemas.Type, "maskin", Servers.EventSubject, new(1, 2), "2", "maskin-a", cancel);
        await others.JoinReaderAsync(MachineSchemas.Type, "nett", Servers.EventStream, new(1, 2), "2", "nett-0", cancel);
        await others.ReportShadowAsync(MachineSchemas.Type, "nett", "2", new ShadowReport(2, 1, 0, ""), "nett-0", cancel);
        await new NatsJSContext(root).CreateOrUpdateConsumerAsync(Servers.EventStream, JetStreamAssets.Durable("nett", Servers.EventSubject, TimeSpan.FromSeconds(30)), cancel);
        await new JetStreamPublisher(root).PublishAsync(Servers.EventSubject, "id-1", MachineSchemas.Write(1, 1, "id-1", "machine-1"), cancel);
        running.Add(others.RunAsync(cancel));
        var gate = others.Writing(MachineSchemas.Type, new(1, 2));
        running.Add(new Announcer(root, () => new Announcement { Service = "maskin", Instance = "maskin-a", Build = "2", Writes = [AnnouncedUse.Of(gate, "maskin")] }, Quick, TimeProvider.System).RunAsync(cancel));
    }

    private static async Task<AnnouncementWatcher> HearAnnouncementsAsync(INatsConnection nats, List<Task> running, CancellationToken cancel)
    {
        var watcher = new AnnouncementWatcher(nats, Quick, TimeProvider.System);
        running.Add(watcher.RunAsync(cancel));
        await Eventually.TrueAsync(() => watcher.HasListenedLongEnough, "listened", Seconds);
        return watcher;
    }

    private static ConsumerOptions Options => new() { Stream = Servers.EventStream, Durable = "nett", Subject = Servers.EventSubject, Instance = "nett-0", Build = "2", ReplayEvery = TimeSpan.FromMinutes(5), OwnerTimeToLive = TimeSpan.FromMinutes(2) };

    private static MessageReader<T> Reads<T>(int newest)
        where T : notnull
        => new(SchemaCatalog.Create(new MachineSchemas(newest)), new ReadContext { Tenant = "oslo" });

    private static Func<IncomingMessage<T>, CancellationToken, Task<HandleResult>> Handle<T>(Action<T> handle)
        where T : notnull
        => (message, _) =>
        {
            handle(message.Value);
            return Task.FromResult(HandleResult.Handled);
        };

    private static async Task<long> CountAsync(INatsConnection root, string subject)
        => (await new NatsJSContext(root).GetStreamAsync(JetStreamAssets.ParkStream, new StreamInfoRequest { SubjectsFilter = subject })).Info.State.Subjects?.Values.Sum() ?? 0;

    /// <summary>What a watcher of a run has seen so far.</summary>
    private sealed class Seen
    {
        private readonly RunClient _client;
        private int _notes;
        private RunStatus? _status;

        public Seen(RunClient client, CancellationToken cancel)
        {
            _client = client;
            Watching = Task.WhenAll(StatusAsync(cancel), NotesAsync(cancel));
        }

        public Task Watching { get; }

        public RunStatus? Status => Volatile.Read(ref _status);

        public int Notes => Volatile.Read(ref _notes);

        private async Task StatusAsync(CancellationToken cancel)
        {
            await foreach (var status in _client.WatchAsync(cancel)) Volatile.Write(ref _status, status);
        }

        private async Task NotesAsync(CancellationToken cancel)
        {
            await foreach (var _ in _client.WatchNotesAsync(cancel)) Interlocked.Increment(ref _notes);
        }
    }
}
