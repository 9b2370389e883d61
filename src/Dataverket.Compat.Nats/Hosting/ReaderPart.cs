using Dataverket.Compat.Nats.Ledger;

namespace Dataverket.Compat.Nats.Hosting;

/// <summary>A reader: its consumer registers and reads.</summary>
internal sealed class ReaderPart(Func<CancellationToken, Task> run, AnnouncedUse announced, Func<string> halt) : CompatPart
{
    public override string Halt => halt() is { Length: > 0 } reason ? $"{announced.Party}: {reason}" : "";

    public override Task RunAsync(CompatHost host, CancellationToken cancellationToken) => run(cancellationToken);

    public override void Announce(List<AnnouncedUse> reads, List<AnnouncedUse> writes) => reads.Add(announced);
}
