using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Tests;
using Dataverket.Compat.Postgres;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Npgsql;

namespace Dataverket.Chaos.Tests.Roles;

/// <summary>Reads the messages twice: with a consumer that keeps no order across processes, and with an ordered one. Each effect is a row, beside the inbox.</summary>
internal static class Consumer
{
    public const string Service = "nett";
    public const string Free = "free";
    public const string Strict = "strict";

    public static Task RunAsync(Child child)
        => child.Spec.Build == 1 ? RunAsync<Machine>(child, machine => machine.Cpu) : RunAsync<MachineV2>(child, machine => machine.Cpu);

    private static async Task RunAsync<T>(Child child, Func<T, int> number)
        where T : notnull
    {
        var reader = new MessageReader<T>(SchemaCatalog.Create(new MachineSchemas(child.Spec.Build)), new ReadContext { Tenant = "oslo" });
        var ledger = new LedgerClient(child.Nats, new LedgerOptions { FollowsParties = false, PollInterval = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(10) }, logger: child.Logger);
        var free = new MessageConsumer<T>(child.Nats, reader, (message, cancellationToken) => HandleAsync(child, Consumer.Free, message, number, cancellationToken), ledger, Options(child, Free), logger: child.Logger);
        var strict = new OrderedConsumer<T>(child.Nats, reader, (message, cancellationToken) => HandleAsync(child, Consumer.Strict, message, number, cancellationToken), ledger, Options(child, Strict), logger: child.Logger);
        using var afterwards = new CancellationTokenSource();
        Task[] side =
        [
            ledger.RunAsync(afterwards.Token),
            new Announcer(child.Nats, () => new Announcement { Service = Service, Instance = child.Spec.Instance, Build = $"{child.Spec.Build}", Reads = [free.Announces, strict.Announces] }, Child.Announcements, TimeProvider.System).RunAsync(afterwards.Token),
        ];
        await Task.WhenAll(free.RunAsync(child.Stop), strict.RunAsync(child.Stop));
        await afterwards.CancelAsync();
        await Task.WhenAll(side);
    }

    private static async Task<HandleResult> HandleAsync<T>(Child child, string durable, IncomingMessage<T> message, Func<T, int> number, CancellationToken cancellationToken)
        where T : notnull
    {
        await using var connection = await child.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await Inbox.TryBeginAsOwnerAsync(transaction, durable, message.Envelope.Id, message.Epoch, cancellationToken)) return HandleResult.Duplicate;
        await using var effect = new NpgsqlCommand("INSERT INTO effects (durable, id, key, number, version, build, instance) VALUES ($1, $2, $3, $4, $5, $6, $7)", connection, transaction)
            .With(durable, message.Envelope.Id, message.Envelope.Subject!, number(message.Value), message.Envelope.Version, child.Spec.Build, child.Spec.Instance);
        await effect.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return HandleResult.Handled;
    }

    private static ConsumerOptions Options(Child child, string durable) => new()
    {
        Stream = Producer.Stream,
        Durable = durable,
        Subject = Producer.Subject,
        Instance = child.Spec.Instance,
        Build = $"{child.Spec.Build}",
        Prefetch = 64,
        AckWait = TimeSpan.FromSeconds(1),
        OwnerTimeToLive = TimeSpan.FromMilliseconds(1500),
        ReplayEvery = TimeSpan.FromMilliseconds(400),
        DrainWithin = TimeSpan.FromSeconds(3),
        Rehearse = 40,
        ParksForeignVersions = child.Spec is { IsBold: true, Build: 1 } && durable == Free,
    };
}
