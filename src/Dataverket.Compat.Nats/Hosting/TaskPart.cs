using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Workflows;

namespace Dataverket.Compat.Nats.Hosting;

/// <summary>A worker: it says itself which handler versions it has.</summary>
internal sealed class TaskPart(TaskWorker worker) : CompatPart
{
    public override Task RunAsync(CompatHost host, CancellationToken cancellationToken) => worker.RunAsync(cancellationToken);

    public override void Announce(List<AnnouncedUse> reads, List<AnnouncedUse> writes)
    {
        // What a task is stored in is no message type.
    }
}
