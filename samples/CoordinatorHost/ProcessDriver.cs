using System.Text.Json;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Rollouts;
using Kit;
using NATS.Client.Core;

namespace CoordinatorHost;

/// <summary>
/// Replaces a process by another build. It asks the host that keeps the processes (the story's stand-in for Kubernetes) and believes only the process's
/// own announcement.
/// </summary>
public sealed class ProcessDriver(NatsConnection nats, AnnouncementWatcher announcements, TimeProvider time) : StepDriver
{
    public override IReadOnlyCollection<string> Verbs { get; } = ["service.replace"];

    public override ValueTask<StepObservation> ObserveAsync(Step step, CancellationToken cancellationToken) => ValueTask.FromResult(See(step.Target, step.With["to"]));

    public override Task ActAsync(Step step, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        progress.Report(new StepProgress(0, 1, $"{step.Target}: build {step.With["from"]} to {step.With["to"]}"));
        return ReplaceAsync(step.Target, step.With["to"], cancellationToken);
    }

    public override async Task<string> UndoAsync(Step step, CancellationToken cancellationToken)
    {
        await ReplaceAsync(step.Target, step.With["from"], cancellationToken);
        return $"{step.Target} runs build {step.With["from"]} again.";
    }

    private async Task ReplaceAsync(string instance, string build, CancellationToken cancellationToken)
    {
        var order = JsonSerializer.SerializeToUtf8Bytes(new ProcessOrder(instance, build), KitJson.Default.ProcessOrder);
        while (!See(instance, build).IsDone)
        {
            // The order is idempotent: it says which build shall run, not what to do.
            var reply = await nats.RequestAsync<byte[], byte[]>(ProcessOrder.Subject, order, cancellationToken: cancellationToken);
            var answer = JsonSerializer.Deserialize(reply.Data, KitJson.Default.ProcessAnswer);
            if (answer is not { Accepted: true }) throw new StepFailedException($"The host refused to replace {instance}: {answer?.Detail}");
            for (var looks = 0; looks < 20 && !See(instance, build).IsDone; looks++)
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
    }

    private StepObservation See(string instance, string build)
    {
        var said = announcements.Live().Select(entry => entry.Said).FirstOrDefault(said => said.Instance == instance);
        return said is null ? new(false, $"{instance} does not announce itself.") : new(said.Build == build, $"{instance} announces build {said.Build}.");
    }
}
