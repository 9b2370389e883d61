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
    public AnnouncedUse Announces => new(writer.Type, "maskin", writer.Window.Oldest, writer.Window.Newest);

    /// <summary>Registers what this build can write. Until then, and while the ledger cannot be reached, the oldest version is written.</summary>
    public async Task JoinAsync(ServiceSettings settings, ILogger logger, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await ledger.JoinWriterAsync(writer.Type, settings.Service, writer.Window, settings.Build, settings.Instance, cancellationToken);
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
    public OutboxMessage Provisioned(MachineProvisioned machine)
    {
        var id = Guid.CreateVersion7().ToString();
        var version = ledger.VersionToWrite(writer.Type, writer.Window);
        var body = writer.Write(machine, version, new EnvelopeAttributes
        {
            Id = id,
            Source = "/maskin",
            Tenant = StoryEnvironment.Tenant,
            Subject = machine.MachineId,
            Time = time.GetUtcNow(),
            TraceParent = System.Diagnostics.Activity.Current?.Id,
        });
        return new OutboxMessage { Id = id, Subject = StoryEnvironment.EventSubject, Key = machine.MachineId, Type = writer.Type, Version = version, Body = body };
    }
}
