using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;

namespace Dataverket.Compat.Nats.Hosting;

/// <summary>A reader: its consumer registers and reads.</summary>
internal sealed class ReaderPart<T>(MessageConsumer<T> consumer) : CompatPart
    where T : notnull
{
    public override Task RunAsync(CompatHost host, CancellationToken cancellationToken) => consumer.RunAsync(cancellationToken);

    public override void Announce(List<AnnouncedUse> reads, List<AnnouncedUse> writes) => reads.Add(consumer.Announces);
}
