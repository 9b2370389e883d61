using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;
using Kit;

namespace Story;

/// <summary>What goes wrong on purpose, each once and at its own moment of the run; and the one approval the demo gives by itself.</summary>
public sealed class Accidents(RunClient client, ProcessHost host, StoryNats nats, StoryTimings timings, TimeProvider time)
{
    private readonly List<Task> _under = [];
    private bool _offline;
    private bool _killedMaskin;
    private bool _killedCoordinator;
    private bool _restartedNats;
    private string _approved = "";

    public List<string> Happened { get; } = [];

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

        if (!_restartedNats && nats.CanRestart && Stage(status, "replace-nett")?.State == "done")
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
