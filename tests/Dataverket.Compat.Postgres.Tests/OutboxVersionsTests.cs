using Dataverket.Compat.Postgres;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Compat.Postgres.Tests;

/// <summary>"Nothing of an older version is on its way any more", against transactions in every state.</summary>
public sealed class OutboxVersionsTests : IAsyncLifetime
{
    const string Type = "no.dataverket.maskin.machine.provisioned";

    TestDatabase database = null!;
    OutboxVersions versions = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        versions = new OutboxVersions(database.Source);
    }

    public async ValueTask DisposeAsync()
    {
        // A failed test must not leave what no restart of the server takes away.
        foreach (var left in await database.ListAsync("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()")) await database.RunAsync($"ROLLBACK PREPARED '{left}'");
        await database.DisposeAsync();
    }

    [Fact]
    public async Task An_empty_outbox_without_open_transactions_is_clear()
        => await ClearAsync(await versions.MarkAsync(Cancel));

    [Fact]
    public async Task An_open_transaction_with_an_older_message_is_waited_for_and_then_the_message_until_it_is_relayed()
    {
        await using var writer = await BeginAsync();
        await AddAsync(writer, 1);
        var mark = await versions.MarkAsync(Cancel);
        Assert.False(await IsClearAsync(mark));
        await writer.Transaction.CommitAsync(Cancel);
        Assert.False(await IsClearAsync(mark));
        await database.RunAsync("DELETE FROM dataverket.outbox");
        await ClearAsync(mark);
    }

    [Fact]
    public async Task A_relay_that_has_published_and_not_yet_committed_leaves_it_unclear()
    {
        await using (var writer = await BeginAsync())
        {
            await AddAsync(writer, 1);
            await writer.Transaction.CommitAsync(Cancel);
        }

        var mark = await versions.MarkAsync(Cancel);
        await using var relay = await BeginAsync();
        await RunAsync(relay, "DELETE FROM dataverket.outbox");
        Assert.False(await IsClearAsync(mark));
        await relay.Transaction.CommitAsync(Cancel);
        await ClearAsync(mark);
    }

    [Fact]
    public async Task A_transaction_that_is_rolled_back_leaves_it_clear()
    {
        await using var writer = await BeginAsync();
        await AddAsync(writer, 1);
        var mark = await versions.MarkAsync(Cancel);
        Assert.False(await IsClearAsync(mark));
        await writer.Transaction.RollbackAsync(Cancel);
        await ClearAsync(mark);
    }

    [Fact]
    public async Task A_transaction_that_began_before_and_writes_its_first_row_after_is_waited_for_too()
    {
        await using var writer = await BeginAsync();
        // It has read the version to write, and has no transaction id yet.
        await RunAsync(writer, "SELECT 1");
        var mark = await versions.MarkAsync(Cancel);
        Assert.False(await IsClearAsync(mark));
        await AddAsync(writer, 1);
        Assert.False(await IsClearAsync(mark));
        await writer.Transaction.CommitAsync(Cancel);
        Assert.False(await IsClearAsync(mark));
        await database.RunAsync("DELETE FROM dataverket.outbox");
        await ClearAsync(mark);
    }

    [Fact]
    public async Task A_transaction_that_begins_after_the_mark_is_not_waited_for()
    {
        var mark = await versions.MarkAsync(Cancel);
        await using var writer = await BeginAsync();
        await AddAsync(writer, 2);
        await ClearAsync(mark);
        await writer.Transaction.CommitAsync(Cancel);
        await ClearAsync(mark);
    }

    [Fact]
    public async Task A_transaction_that_was_prepared_before_the_mark_is_waited_for()
    {
        Assert.SkipWhen(await database.ValueAsync<string>("SELECT current_setting('max_prepared_transactions')") == "0", "This server takes no prepared transactions.");
        await using (var connection = await database.Source.OpenConnectionAsync(Cancel)) await RunAsync(connection, $"BEGIN; {Row(1)}; PREPARE TRANSACTION '{database.Name}'");
        // No session has anything open.
        var mark = await versions.MarkAsync(Cancel);
        Assert.False(await IsClearAsync(mark));
        await database.RunAsync($"ROLLBACK PREPARED '{database.Name}'");
        await ClearAsync(mark);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_prepared_transaction_is_waited_for_also_when_it_first_wrote_after_the_mark(bool wroteBefore)
    {
        Assert.SkipWhen(await database.ValueAsync<string>("SELECT current_setting('max_prepared_transactions')") == "0", "This server takes no prepared transactions.");
        string mark;
        await using (var connection = await database.Source.OpenConnectionAsync(Cancel))
        {
            await RunAsync(connection, "BEGIN; SELECT 1");
            if (wroteBefore) await RunAsync(connection, Row(1));
            mark = await versions.MarkAsync(Cancel);
            if (!wroteBefore) await RunAsync(connection, Row(1));
            await RunAsync(connection, $"PREPARE TRANSACTION '{database.Name}'");
        }

        Assert.False(await IsClearAsync(mark));
        await database.RunAsync($"COMMIT PREPARED '{database.Name}'");
        Assert.False(await IsClearAsync(mark));
        await database.RunAsync("DELETE FROM dataverket.outbox");
        await ClearAsync(mark);
    }

    [Fact]
    public async Task Other_types_do_not_matter_and_every_other_version_does()
    {
        await database.RunAsync(Row(1).Replace(Type, "another.type", StringComparison.Ordinal));
        await database.RunAsync(Row(2));
        var mark = await versions.MarkAsync(Cancel);
        await ClearAsync(mark);
        Assert.False(await versions.IsClearAsync(mark, "another.type", 2, Cancel));
        Assert.False(await versions.IsClearAsync(mark, Type, 1, Cancel));
        Assert.False(await versions.IsClearAsync(mark, Type, 3, Cancel));
    }

    [Fact]
    public async Task Transactions_of_other_databases_are_not_waited_for()
    {
        await using var other = await TestDatabase.CreateAsync(withTables: false);
        await using var connection = await other.Source.OpenConnectionAsync(Cancel);
        await RunAsync(connection, "BEGIN; CREATE TABLE t (i int)");
        await ClearAsync(await versions.MarkAsync(Cancel));
    }

    [Fact]
    public async Task While_writers_turn_one_by_one_clear_is_never_said_while_an_older_message_can_come()
    {
        // Each writer reads the version inside its transaction, writes, and commits or not; the version turns in the middle.
        var (version, stop, late) = (1, false, 0);
        var writers = Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            for (var n = 0; !Volatile.Read(ref stop); n++)
            {
                await using var writer = await BeginAsync();
                await RunAsync(writer, "SELECT pg_sleep(0.002)");
                var mine = Volatile.Read(ref version);
                await AddAsync(writer, mine, $"writer-{i}");
                await RunAsync(writer, "SELECT pg_sleep(0.002)");
                if (n % 5 == 0) await writer.Transaction.RollbackAsync();
                else await writer.Transaction.CommitAsync();
            }
        }, Cancel)).ToList();
        var relay = Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop)) await database.RunAsync("DELETE FROM dataverket.outbox WHERE id IN (SELECT id FROM dataverket.outbox ORDER BY id LIMIT 5)");
        }, Cancel);
        for (var turn = 2; turn < 12; turn++)
        {
            Volatile.Write(ref version, turn);
            var mark = await versions.MarkAsync(Cancel);
            await Eventually.TrueAsync(() => versions.IsClearAsync(mark, Type, turn, Cancel).AsTask(), $"clear of versions before {turn}", 30);
            for (var i = 0; i < 20; i++) late += (int)await database.ValueAsync<long>("SELECT count(*) FROM dataverket.outbox WHERE version < $1", turn);
        }

        Volatile.Write(ref stop, true);
        await Task.WhenAll([.. writers, relay]);
        Assert.Equal(0, late);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("12")]
    [InlineData("2;")]
    [InlineData("1;2;3")]
    public async Task What_is_no_mark_is_refused(string mark)
        => await Assert.ThrowsAsync<ArgumentException>(() => versions.IsClearAsync(mark, Type, 1, Cancel).AsTask());

    async Task ClearAsync(string mark) => Assert.True(await IsClearAsync(mark));

    Task<bool> IsClearAsync(string mark) => versions.IsClearAsync(mark, Type, 2, Cancel).AsTask();

    static string Row(int version) => $"INSERT INTO dataverket.outbox (message_id, subject, key, type, version, body) VALUES ('{Guid.CreateVersion7()}', 's', 'k', '{Type}', {version}, '')";

    async Task<Writer> BeginAsync()
    {
        var connection = await database.Source.OpenConnectionAsync(Cancel);
        return new(connection, await connection.BeginTransactionAsync(Cancel));
    }

    static Task AddAsync(Writer writer, int version, string key = "k")
        => Outbox.AddAsync(writer.Transaction, new() { Id = Guid.CreateVersion7().ToString(), Subject = "s", Key = key, Type = Type, Version = version, Body = new byte[] { 1 } }, Cancel);

    static Task RunAsync(Writer writer, string sql) => RunAsync(writer.Connection, sql);

    static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    sealed record Writer(NpgsqlConnection Connection, NpgsqlTransaction Transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Transaction.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }
}
