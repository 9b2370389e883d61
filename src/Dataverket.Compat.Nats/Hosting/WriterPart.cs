using Dataverket.Compat.Nats.Ledger;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Hosting;

/// <summary>A writer: registers, and is done. Until then, and while the ledger cannot be reached, the oldest version it can is written.</summary>
internal sealed class WriterPart(Func<CancellationToken, Task> join, Func<AnnouncedUse> announced) : CompatPart
{
    public override async Task RunAsync(CompatHost host, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await join(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is CompatNatsException or NatsException)
            {
                host.Say(e.Message);
                await host.PauseAsync(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override void Announce(List<AnnouncedUse> reads, List<AnnouncedUse> writes) => writes.Add(announced());
}
