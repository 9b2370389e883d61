using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats.Hosting;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Postgres;
using Dataverket.Compat.Reading;
using Kit;

namespace Maskin;

/// <summary>Makes the event of a machine at whichever version is active.</summary>
public sealed class MachineEvents(MessageWriter<MachineProvisioned> writer, MessageGate<MachineProvisioned> gate, TimeProvider time)
{
    /// <summary>The right to write one event at the version that is active now; kept until its transaction is over.</summary>
    public WriteTicket Begin() => gate.Gate.Enter();

    /// <summary>The message for the outbox; throws CannotDowncastException when the active version cannot say the machine.</summary>
    public OutboxMessage Provisioned(MachineProvisioned machine, WriteTicket ticket)
    {
        var id = Guid.CreateVersion7().ToString();
        var body = writer.Write(machine, ticket.Version, new EnvelopeAttributes
        {
            Id = id,
            Source = "/maskin",
            Tenant = StoryEnvironment.Tenant,
            Subject = Rack(machine.MachineId),
            Time = time.GetUtcNow(),
            TraceParent = System.Diagnostics.Activity.Current?.Id,
        });
        return new OutboxMessage { Id = id, Subject = StoryEnvironment.EventSubject, Key = machine.MachineId, Type = writer.Type, Version = ticket.Version, Body = body };
    }

    /// <summary>Machines whose ids end alike stand in one rack. What is said of one rack is handled in order by whoever reads in order.</summary>
    private static string Rack(string machineId) => "rack-" + machineId[Math.Max(0, machineId.Length - 2)..];
}
