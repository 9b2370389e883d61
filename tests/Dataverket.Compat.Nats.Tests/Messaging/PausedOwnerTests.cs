using System.Diagnostics;
using System.Runtime.InteropServices;
using Dataverket.Compat.Handling;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Postgres;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using Npgsql;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>Two real processes on one durable and one database; one of them is paused in the middle of a handler, as a frozen container is.</summary>
public sealed partial class PausedOwnerTests : IAsyncLifetime
{
    internal const string ChildNats = "DATAVERKET_TEST_CHILD_NATS";
    internal const string ChildDatabase = "DATAVERKET_TEST_CHILD_DATABASE";
    internal const string ChildPauses = "DATAVERKET_TEST_CHILD_PAUSES";
    private const int Pivot = 3;
    private readonly Servers _servers = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Theory]
    [InlineData("before it begins")]
    [InlineData("in its transaction")]
    public async Task An_owner_that_was_paused_in_the_middle_of_a_handler_has_no_effect_when_it_wakes(string moment)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("CREATE TABLE effects (id bigserial, by text, epoch bigint, number int); CREATE TABLE marks (mark text)");
        using var child = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Dataverket.Compat.Nats.Tests"), ["-explicit", "only", "-method", $"{typeof(PausedOwnerChild).FullName}.{nameof(PausedOwnerChild.Owner_in_a_process_of_its_own)}"])
        {
            // A paused process keeps its transaction open: the server ends it.
            Environment = { [ChildNats] = _servers.Server.Url, [ChildDatabase] = database.ConnectionString + ";Options=-c idle_in_transaction_session_timeout=1500", [ChildPauses] = moment },
            RedirectStandardOutput = true,
        })!;
        try
        {
            for (var i = 0; i < 10; i++) await PublishAsync(i);
            await MarkedAsync(database, "ready");
            Assert.Equal(0, SendSignal(child.Id, Stop));

            // Here the message it has in hand is a dead letter: nothing but the fence keeps the paused one from handling it behind later ones.
            using var stop = new CancellationTokenSource();
            var next = Consumer(_servers.Nats, database.Source, "nett-1", "never", isPivotDead: true);
            var running = next.RunAsync(stop.Token);
            await Eventually.TrueAsync(async () => await NumbersAsync(database) is "0,1,2,4,5,6,7,8,9", "the next owner went on", 30);
            Assert.Equal(1, next.Counters.Dead);

            Assert.Equal(0, SendSignal(child.Id, Continue));
            await database.RunAsync("INSERT INTO marks VALUES ('go')");
            await MarkedAsync(database, "refused");
            await stop.CancelAsync();
            await running;
            await PublishAsync(10);
            await Eventually.TrueAsync(async () => await NumbersAsync(database) is "0,1,2,4,5,6,7,8,9,10", "the one that was paused is the owner again", 30);
            Assert.Equal(["child", "nett-1", "child"], await database.ListAsync("SELECT by FROM (SELECT min(id) AS id, by FROM effects GROUP BY by, epoch) e ORDER BY id"));

            // Killed for good, with nothing released.
            child.Kill();
            await child.WaitForExitAsync(Cancel);
            await PublishAsync(11);
            using var end = new CancellationTokenSource();
            var last = Consumer(_servers.Nats, database.Source, "nett-2", "never").RunAsync(end.Token);
            await Eventually.TrueAsync(async () => await NumbersAsync(database) is "0,1,2,4,5,6,7,8,9,10,11", "taken over from the one that was killed", 30);
            await end.CancelAsync();
            await last;
        }
        finally
        {
            if (!child.HasExited) child.Kill();
        }
    }

    internal static OrderedConsumer<Machine> Consumer(INatsConnection nats, NpgsqlDataSource source, string by, string pauses, bool isPivotDead = false)
        => new(nats, new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1))), async (message, _) =>
        {
            var number = message.Value.Cpu;
            if (number == Pivot && isPivotDead) return HandleResult.DeadLetter;
            try
            {
                if (number == Pivot && pauses == "before it begins") await PauseAsync(source);
                await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
                await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
                if (!await Inbox.TryBeginAsOwnerAsync(transaction, "nett", message.Envelope.Id, message.Epoch, CancellationToken.None)) return HandleResult.Duplicate;
                if (number == Pivot && pauses == "in its transaction") await PauseAsync(source);
                await using var effect = new NpgsqlCommand("INSERT INTO effects (by, epoch, number) VALUES ($1, $2, $3)", connection, transaction) { Parameters = { new() { Value = by }, new() { Value = (long)message.Epoch }, new() { Value = number } } };
                await effect.ExecuteNonQueryAsync(CancellationToken.None);
                await transaction.CommitAsync(CancellationToken.None);
                return HandleResult.Handled;
            }
            catch (Exception e) when (number == Pivot && e is OwnershipLostException or NpgsqlException)
            {
                await ExecuteAsync(source, "INSERT INTO marks VALUES ('refused')");
                throw;
            }
        }, new LedgerClient(nats), new ConsumerOptions
        {
            Stream = Servers.EventStream, Durable = "nett", Subject = Servers.EventSubject, Instance = by, Build = "1",
            AckWait = TimeSpan.FromSeconds(1), OwnerTimeToLive = TimeSpan.FromSeconds(2), ReplayEvery = TimeSpan.FromSeconds(60),
        });

    // Deaf to everything but the word to go on, as code is that does not run.
    private static async Task PauseAsync(NpgsqlDataSource source)
    {
        await ExecuteAsync(source, "INSERT INTO marks VALUES ('ready')");
        await Eventually.TrueAsync(async () => await ExecuteAsync(source, "SELECT count(*) FROM marks WHERE mark = 'go'") is > 0L, "told to go on", 60);
    }

    private static async Task<object?> ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(CancellationToken.None);
    }

    private static Task MarkedAsync(TestDatabase database, string mark) => Eventually.TrueAsync(async () => await database.ValueAsync<long>("SELECT count(*) FROM marks WHERE mark = $1", mark) > 0, mark, 30);

    private static async Task<string> NumbersAsync(TestDatabase database) => string.Join(',', await database.ListAsync("SELECT number FROM effects ORDER BY id"));

    private async Task PublishAsync(int number)
    {
        var id = Guid.CreateVersion7().ToString();
        await new JetStreamPublisher(_servers.Nats).PublishAsync(Servers.EventSubject, id, MachineSchemas.Write(1, number, id, "machine-0"), Cancel);
    }

    // Of Linux; other systems number these two otherwise.
    private static int Stop => OperatingSystem.IsMacOS() ? 17 : 19;

    private static int Continue => OperatingSystem.IsMacOS() ? 19 : 18;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
