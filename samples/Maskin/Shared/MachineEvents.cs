using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Postgres;
using Dataverket.Compat.Reading;
using Kit;

namespace Maskin;

/// <summary>Makes the event of a machine at whichever version is active.</summary>
public sealed class MachineEvents(MessageWriter<MachineProvisioned> writer, LedgerClient ledger, TimeProvider time)
{
    private readonly WriteGate _gate = ledger.Writing(writer.Type, writer.Window);

    public AnnouncedUse Announces => AnnouncedUse.Of(_gate, "maskin");

    /// <summary>The right to write one event at the version that is active now; kept until its transaction is over.</summary>
    public WriteTicket Begin() => _gate.Enter();

    /// <summary>Registers what this build can write. Until then, and while the ledger cannot be reached, the oldest version is written.</summary>
    public async Task JoinAsync(ServiceSettings settings, ILogger logger, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await ledger.JoinWriterAsync(writer.Type, settings.Service, StoryEnvironment.EventSubject, writer.Window, settings.Build, settings.Instance, cancellationToken);
                return;
            }
            catch (Exception e) when (e is CompatNatsException or NATS.Client.Core.NatsException)
            {
                logger.LogWarning("The ledger cannot be joined yet: {Problem}", e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
    }

    /// <summary>The message for the outbox; throws CannotDowncastException when the active version cannot say the machine.</summary>
    public OutboxMessage Provisioned(MachineProvisioned machine, WriteTicket ticket)
    {
        var id = Guid.CreateVersion7().ToString();
        var body = writer.Write(machine, ticket.Version, new EnvelopeAttributes
        {
            Id = id,
            Source = "/maskin",
            Tenant = StoryEnvironment.Tenant,
            Subject = machine.MachineId,
            Time = time.GetUtcNow(),
            TraceParent = System.Diagnostics.Activity.Current?.Id,
        });
        return new OutboxMessage { Id = id, Subject = StoryEnvironment.EventSubject, Key = machine.MachineId, Type = writer.Type, Version = ticket.Version, Body = body };
    }
}
