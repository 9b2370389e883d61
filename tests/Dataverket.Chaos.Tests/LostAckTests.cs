using Dataverket.Chaos.Tests.Roles;
using Dataverket.Chaos.Tests.Wire;
using Dataverket.Chaos.Tests.Worlds;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Tests;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.Core;

namespace Dataverket.Chaos.Tests;

/// <summary>An acknowledgement that gets lost on a connection that stays, as one does when the server it goes to is gone and the one it comes from is not.</summary>
public sealed class LostAckTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task An_ack_or_its_confirmation_that_is_lost_is_sent_again_though_nothing_else_happens(bool isOrdered, bool isConfirmation)
    {
        var folder = Directory.CreateTempSubdirectory("dataverket-ack-");
        await using (var plane = await Plane.StartAsync(folder.FullName, Shape.Single))
        {
            await using var link = new Link([plane.Nodes[0].Port], new Witness());
            await using var nats = new NatsConnection(new NatsOpts { Url = link.Url, RequestTimeout = TimeSpan.FromSeconds(1) });
            var lost = 0;
            link.Set(isConfirmation
                ? new Trap("confirmation", IsReply: true, (about, _) => about.StartsWith("$JS.ACK.", StringComparison.Ordinal), Fate.IsLost, () => lost++)
                : new Trap("ack", IsReply: false, (_, frame) => Witness.IsAck(frame), Fate.IsLost, () => lost++));
            for (var i = 0; i < 3; i++) await new JetStreamPublisher(plane.Nats).PublishAsync(Producer.Subject, $"ack-{i}", MachineSchemas.Write(1, i, $"ack-{i}", "m"), Cancel);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var reader = new MessageReader<MachineV2>(SchemaCatalog.Create(new MachineSchemas(2)));
            var options = new ConsumerOptions { Stream = Producer.Stream, Durable = "nett", Subject = Producer.Subject, Instance = "nett-0", Build = "2", AckWait = TimeSpan.FromSeconds(2), OwnerTimeToLive = TimeSpan.FromSeconds(5) };
            var running = isOrdered
                ? new OrderedConsumer<MachineV2>(nats, reader, (_, _) => Task.FromResult(HandleResult.Handled), new LedgerClient(nats), options).RunAsync(stop.Token)
                : new MessageConsumer<MachineV2>(nats, reader, (_, _) => Task.FromResult(HandleResult.Handled), new LedgerClient(nats), options).RunAsync(stop.Token);
            await Eventually.TrueAsync(async () => await IsDoneAsync(plane), "all is acknowledged", 20);
            // Only who waits for a confirmation can lose it.
            Assert.Equal(isConfirmation && !isOrdered ? 0 : 1, lost);
            await stop.CancelAsync();
            await running;
        }

        folder.Delete(recursive: true);
    }

    private static async Task<bool> IsDoneAsync(Plane plane)
    {
        try
        {
            return (await plane.JetStream.GetConsumerAsync(Producer.Stream, "nett", Cancel)).Info is { NumAckPending: 0, NumPending: 0 };
        }
        catch (NATS.Client.JetStream.NatsJSApiException)
        {
            return false;
        }
    }
}
