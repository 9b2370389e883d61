using System.Globalization;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Tests;
using Dataverket.Compat.Postgres;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using NATS.Client.Core;
using Npgsql;

namespace Dataverket.Chaos.Tests.Roles;

/// <summary>
/// Writes numbered messages of its aggregates, each one after the one before is with the broker: some by itself, some through the outbox with the ticket
/// kept over the transaction. Goes on where it was killed, under the same ids.
/// </summary>
internal static class Producer
{
    public const string Service = "maskin";
    public const string Stream = "CHAOS_EVENTS";
    public const string Subject = "maskin.evt.machine.provisioned";

    /// <summary>A file that is there once a producer has written its last message.</summary>
    public static string QuietFile(string journal) => journal + ".quiet";

    public static Task RunAsync(Child child)
        => child.Spec.Build == 1 ? new Producer<Machine>(child, number => new(number)).RunAsync() : new Producer<MachineV2>(child, number => new(number)).RunAsync();

    public static string IdOf(string key, int number) => string.Create(CultureInfo.InvariantCulture, $"{key}-{number}");
}

/// <inheritdoc cref="Producer"/>
internal sealed class Producer<T>(Child child, Func<int, T> make)
    where T : notnull
{
    private readonly MessageWriter<T> _writer = new(SchemaCatalog.Create(new MachineSchemas(child.Spec.Build)));
    private readonly LedgerClient _ledger = new(child.Nats, new LedgerOptions { FollowsParties = false, PollInterval = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(10) }, logger: child.Logger);
    private readonly Lock _random = new();

    public async Task RunAsync()
    {
        var gate = _ledger.Writing(MachineSchemas.Type, new VersionWindow(1, child.Spec.Build), new OutboxVersions(child.Source));
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(child.Stop);
        var publisher = new JetStreamPublisher(child.Nats);
        var relay = new OutboxRelay(child.Source, (messages, cancellationToken) => publisher.PublishAllAsync(messages, message => new(message.Subject, message.Id, message.Body), cancellationToken),
            new OutboxRelayOptions { PublishTimeout = TimeSpan.FromSeconds(1), RetryDelay = TimeSpan.FromMilliseconds(50), MaxRetryDelay = TimeSpan.FromMilliseconds(500) }, TimeProvider.System, child.Logger);
        List<Task> side =
        [
            _ledger.RunAsync(child.Stop),
            relay.RunAsync(child.Stop),
            new Announcer(child.Nats, () => new Announcement { Service = Producer.Service, Instance = child.Spec.Instance, Build = $"{child.Spec.Build}", Writes = [AnnouncedUse.Of(gate, Producer.Service)] }, Child.Announcements, TimeProvider.System).RunAsync(child.Stop),
        ];
        var joining = JoinAsync();
        if (!child.Spec.IsBold) await joining;
        var journal = Journal.Read(child.Spec.Journal);
        var writing = child.Spec.Keys.Select(key => PublishAllAsync(key, gate, journal, quiet.Token)).Concat(child.Spec.OutboxKeys.Select(key => AddAllAsync(key, gate, relay, quiet.Token))).ToList();
        child.Journal.Write("writing");
        await foreach (var word in child.Commands.Reader.ReadAllAsync(child.Stop))
            if (word == "quiet") break;
        await quiet.CancelAsync();
        await Task.WhenAll(writing);
        child.Journal.Write("quiet");
        await File.WriteAllTextAsync(Producer.QuietFile(child.Spec.Journal), "", CancellationToken.None);
        // What others left in the outbox is still relayed.
        await joining;
        await Task.WhenAll(side);
    }

    private async Task JoinAsync()
    {
        while (!child.Stop.IsCancellationRequested)
        {
            try
            {
                await _ledger.JoinWriterAsync(MachineSchemas.Type, Producer.Service, Producer.Subject, new VersionWindow(1, child.Spec.Build), $"{child.Spec.Build}", child.Spec.Instance, child.Stop);
                return;
            }
            catch (Exception e) when (e is CompatNatsException or NatsException)
            {
                child.Journal.Write("log", 0, e.Message);
                await Child.PauseAsync(TimeSpan.FromMilliseconds(100), child.Stop);
            }
        }
    }

    private async Task PublishAllAsync(string key, WriteGate gate, IReadOnlyList<string[]> journal, CancellationToken quiet)
    {
        var publisher = new MessagePublisher<T>(child.Nats, _writer, gate, new PublisherOptions { Subject = Producer.Subject, Patience = TimeSpan.FromSeconds(10) });
        var said = journal.Where(words => words is ["send" or "acked", _, _, ..] && words[1] == key).ToList();
        var next = said.Count == 0 ? 0 : int.Parse(said[^1][2], CultureInfo.InvariantCulture) + (said[^1][0] == "acked" ? 1 : 0);
        for (var number = next; !quiet.IsCancellationRequested; number++)
        {
            child.Journal.Write("send", key, number, child.Spec.Build);
            while (!child.Stop.IsCancellationRequested)
            {
                try
                {
                    await publisher.PublishAsync(make(number), Attributes(key, number), child.Stop);
                    child.Journal.Write("acked", key, number);
                    break;
                }
                catch (CompatNatsException e) when (e.IsTransient)
                {
                    child.Journal.Write("log", 0, e.Message);
                }
                catch (OperationCanceledException) when (child.Stop.IsCancellationRequested)
                {
                    return;
                }
            }

            await Child.PauseAsync(Draw(5, 45), quiet);
        }
    }

    private async Task AddAllAsync(string key, WriteGate gate, OutboxRelay relay, CancellationToken quiet)
    {
        while (!quiet.IsCancellationRequested)
        {
            try
            {
                await using (var connection = await child.Source.OpenConnectionAsync(quiet))
                {
                    await using var transaction = await connection.BeginTransactionAsync(quiet);
                    // Kept until the transaction is over: it may still be committed until then.
                    using var ticket = gate.Enter();
                    await using var count = new NpgsqlCommand("SELECT coalesce(max(number) + 1, 0) FROM sent WHERE key = $1", connection, transaction).With(key);
                    var number = (int)(await count.ExecuteScalarAsync(quiet))!;
                    await using var change = new NpgsqlCommand("INSERT INTO sent (id, key, number, version, revision, writer, build) VALUES ($1, $2, $3, $4, $5, $6, $7)", connection, transaction)
                        .With(Producer.IdOf(key, number), key, number, ticket.Version, (long)ticket.Revision, child.Spec.Instance, child.Spec.Build);
                    await change.ExecuteNonQueryAsync(CancellationToken.None);
                    await Outbox.AddAsync(transaction, new OutboxMessage { Id = Producer.IdOf(key, number), Subject = Producer.Subject, Key = key, Type = MachineSchemas.Type, Version = ticket.Version, Body = _writer.Write(make(number), ticket.Version, Attributes(key, number)) }, CancellationToken.None);
                    await Child.PauseAsync(Draw(0, 30), CancellationToken.None);
                    await transaction.CommitAsync(CancellationToken.None);
                }

                relay.Wake();
            }
            catch (Exception e) when (e is NpgsqlException or CompatNatsException or OperationCanceledException)
            {
                if (!quiet.IsCancellationRequested) child.Journal.Write("log", 0, e.Message);
            }

            await Child.PauseAsync(Draw(5, 45), quiet);
        }
    }

    private static EnvelopeAttributes Attributes(string key, int number)
        => new() { Id = Producer.IdOf(key, number), Source = "/maskin", Tenant = "oslo", Subject = key, Time = DateTimeOffset.UnixEpoch };

    private TimeSpan Draw(int from, int to)
    {
        lock (_random) return TimeSpan.FromMilliseconds(child.Random.Next(from, to));
    }
}
