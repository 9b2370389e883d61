using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Rollouts;
using Kit;

namespace Story;

/// <summary>What goes wrong on purpose, each once and at its own moment of the run; what people send by hand; and the one approval the demo gives by itself.</summary>
public sealed class Accidents(RunClient client, ProcessHost host, StoryNats nats, StoryTimings timings, TimeProvider time)
{
    private readonly List<Task> _under = [];
    private bool _offline;
    private bool _killedMaskin;
    private bool _killedCoordinator;
    private bool _restartedNats;
    private bool _sent;
    private string _approved = "";

    public List<string> Happened { get; } = [];

    /// <summary>The dead letters that were handed back, for people.</summary>
    public List<string> HandedBack { get; } = [];

    public RunStatus? Last { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var status in client.WatchAsync(cancellationToken))
        {
            Last = status;
            await LookAsync(status, cancellationToken);
        }
    }

    /// <summary>Ends with whatever was begun.</summary>
    public Task SettleAsync() => Task.WhenAll(_under);

    private async Task LookAsync(RunStatus status, CancellationToken cancellationToken)
    {
        var maskin = Stage(status, "replace-maskin");
        var nett = Stage(status, "replace-nett");
        if (!_sent && nett is not null)
        {
            _sent = true;
            await SendAsync(StoryEnvironment.EventType, StoryEnvironment.EventSubject, "by-hand", """{"machineId":"by-hand","size":"xlarge"}""", null, cancellationToken);
            await SendAsync(StoryEnvironment.RewireType, StoryEnvironment.RewireSubject, "rewire-a", """{"network":"a"}""", "Bearer story", cancellationToken);
            await NoteAsync("somebody publishes a machine of a size that Nett's build 1 does not know, and somebody has a network rewired, which takes longer than build 1 lives", cancellationToken);
        }

        if (HandedBack.Count == 0 && nett?.State == "done") await HandBackAsync(cancellationToken);

        if (!_offline && maskin?.State == "running")
        {
            _offline = true;
            _under.Add(NettOfflineAsync(cancellationToken));
        }

        if (!_killedMaskin && maskin is { State: "running", Percent: >= 50 } && host.Find("maskin-b") is { } replica)
        {
            _killedMaskin = true;
            replica.Kill();
            await NoteAsync($"accident: maskin-b (build {replica.Build}) got SIGKILL in mid-roll", cancellationToken);
        }

        if (!_killedCoordinator && Stage(status, "backfill") is { State: "running", Percent: > 5 and < 90 } backfill && status.Leader.Length > 7 && host.Find(status.Leader[..^7]) is { } leader)
        {
            _killedCoordinator = true;
            leader.Kill();
            await NoteAsync($"accident: {status.Leader} got SIGKILL with the backfill at {backfill.Percent:0} %; a standby takes over", cancellationToken);
        }

        if (!_restartedNats && nats.CanRestart && nett?.State == "done" && HandedBack.Count > 0)
        {
            _restartedNats = true;
            await NoteAsync("accident: nats-server gets SIGKILL and starts again", cancellationToken);
            await StoryNats.RestartAsync(time, cancellationToken);
        }

        if (status.AwaitsApprovalOf.Length > 0 && status.AwaitsApprovalOf != _approved && status.Blocked.Any(block => block.Gate == "approval"))
        {
            _approved = status.AwaitsApprovalOf;
            await NoteAsync("the demo approves contract-database by itself, where a person would look at the evidence first", cancellationToken);
            _under.Add(ApproveAsync(status, cancellationToken));
        }
    }

    private async Task NettOfflineAsync(CancellationToken cancellationToken)
    {
        await NoteAsync($"Nett goes offline for {timings.NettOffline.TotalSeconds:0} s; what it misses waits in the stream", cancellationToken);
        await host.HoldAsync("nett-0");
        await Task.Delay(timings.NettOffline, time, cancellationToken);
        host.Release("nett-0");
    }

    private Task SendAsync(string type, string subject, string id, string data, string? authorization, CancellationToken cancellationToken)
        => new JetStreamPublisher(nats.Connection).PublishAsync(subject, id, StoryMessage.Write(type, id, id, time.GetUtcNow(), data, authorization), cancellationToken);

    // What build 1 refused build 2 can handle: a person hands it back. And another network is rewired, under the version that build 2 has.
    private async Task HandBackAsync(CancellationToken cancellationToken)
    {
        var kept = new KeptMessages(nats.Connection, time);
        await foreach (var dead in kept.ReadAsync(OutcomeKind.DeadLetter, cancellationToken: cancellationToken))
        {
            if (!await kept.RetryAsync(dead, "demo", "build 2 knows the size", cancellationToken)) continue;
            HandedBack.Add($"{dead.Code} of {dead.Durable}, build {dead.Build}");
            await NoteAsync($"a dead letter ({HandedBack[^1]}) is handed back to build 2", cancellationToken);
        }

        await SendAsync(StoryEnvironment.RewireType, StoryEnvironment.RewireSubject, "rewire-b", """{"network":"b"}""", "Bearer story", cancellationToken);
    }

    private async Task ApproveAsync(RunStatus status, CancellationToken cancellationToken)
    {
        var stage = status.Blocked.First(block => block.Gate == "approval").Stage;
        try
        {
            var reply = await client.SendAsync(new RunCommand
            {
                Verb = "approve",
                By = "demo",
                Reason = "the story's own approval",
                Stage = stage,
                PlanDigest = status.PlanDigest,
                EvidenceDigest = status.AwaitsApprovalOf,
            }, cancellationToken);
            if (!reply.Accepted) _approved = "";
        }
        catch (Dataverket.Compat.Nats.CompatNatsException)
        {
            // No answer: the next status says whether it is still wanted.
            _approved = "";
        }
    }

    private async Task NoteAsync(string text, CancellationToken cancellationToken)
    {
        if (text.StartsWith("accident", StringComparison.Ordinal)) Happened.Add(text);
        await client.NoteAsync(new RunNote(time.GetUtcNow(), text), cancellationToken);
    }

    private static StageStatus? Stage(RunStatus status, string id) => status.Stages.FirstOrDefault(stage => stage.Id == id);
}
