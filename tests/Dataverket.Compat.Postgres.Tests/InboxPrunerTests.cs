using System.Diagnostics.Metrics;
using Dataverket.Compat.Postgres;
using Dataverket.Tests;

namespace Dataverket.Compat.Postgres.Tests;

public sealed class InboxPrunerTests
{
    static readonly InboxPrunerOptions Week = new() { OlderThan = TimeSpan.FromDays(7), BatchSize = 10 };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_older_goes_and_what_is_younger_stays_and_is_still_known()
    {
        await using var database = await TestDatabase.CreateAsync();
        await FillAsync(database, "nett", 35, "8 days");
        await FillAsync(database, "nett", 7, "6 days 23 hours");
        Assert.Equal(35, await new InboxPruner(database.Source, Week, TimeProvider.System).PruneAsync(Cancel));
        Assert.Equal(0, await new InboxPruner(database.Source, Week, TimeProvider.System).PruneAsync(Cancel));
        Assert.Equal(7, await CountAsync(database));
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        Assert.False(await Inbox.TryBeginAsync(transaction, "nett", "6 days 23 hours 1", Cancel));
        Assert.True(await Inbox.TryBeginAsync(transaction, "nett", "8 days 1", Cancel));
    }

    [Fact]
    public async Task Only_the_consumer_that_was_named_loses_rows()
    {
        await using var database = await TestDatabase.CreateAsync();
        await FillAsync(database, "nett", 20, "8 days");
        await FillAsync(database, "lager", 20, "9 days");
        Assert.Equal(20, await new InboxPruner(database.Source, Week with { Consumer = "nett" }, TimeProvider.System).PruneAsync(Cancel));
        Assert.Equal(20, await database.ValueAsync<long>("SELECT count(*) FROM dataverket.inbox WHERE consumer = 'lager'"));
    }

    [Fact]
    public async Task Many_pruners_at_once_share_the_work_and_neither_wait_nor_count_a_row_twice()
    {
        await using var database = await TestDatabase.CreateAsync();
        await FillAsync(database, "nett", 3000, "8 days");
        long counted = 0;
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => { if (instrument.Name == "dataverket.inbox.pruned") listening.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref counted, value));
        listener.Start();
        // A row in the hands of another transaction, which stays open: nobody waits for it.
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (var hold = new Npgsql.NpgsqlCommand("SELECT 1 FROM dataverket.inbox WHERE message_id = '8 days 1' FOR UPDATE", connection, transaction)) await hold.ExecuteNonQueryAsync(Cancel);
        var pruned = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => new InboxPruner(database.Source, Week, TimeProvider.System).PruneAsync(Cancel), Cancel))).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
        Assert.Equal(2999, pruned.Sum());
        Assert.True(counted >= 2999);
        Assert.Equal(1, await CountAsync(database));
    }

    [Fact]
    public async Task No_transaction_deletes_more_than_a_batch()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("""
            CREATE TABLE deletions (xid xid8, n bigint);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO deletions SELECT pg_current_xact_id(), count(*) FROM gone; RETURN NULL; END $$;
            CREATE TRIGGER note AFTER DELETE ON dataverket.inbox REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note()
            """);
        await FillAsync(database, "nett", 35, "8 days");
        await new InboxPruner(database.Source, Week, TimeProvider.System).PruneAsync(Cancel);
        Assert.Equal(["5", "10", "10", "10"], await database.ListAsync("SELECT sum(n) FROM deletions GROUP BY xid ORDER BY 1"));
    }

    [Fact]
    public async Task It_prunes_until_it_is_stopped_also_after_trouble_with_the_database()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var stop = new CancellationTokenSource();
        var log = new ListLogger();
        var running = new InboxPruner(database.Source, Week with { Every = TimeSpan.FromSeconds(1) }, TimeProvider.System, log).RunAsync(stop.Token);
        await FillAsync(database, "nett", 5, "8 days");
        await Eventually.TrueAsync(async () => await CountAsync(database) == 0, "pruned");
        await database.RunAsync("ALTER TABLE dataverket.inbox RENAME TO away");
        await database.RunAsync("INSERT INTO dataverket.away SELECT 'nett', 'm' || i, now() - interval '8 days' FROM generate_series(1, 5) i");
        await Eventually.TrueAsync(() => log.Lines.Any(line => line.Contains("could not be pruned", StringComparison.Ordinal)), "it met trouble");
        await database.RunAsync("ALTER TABLE dataverket.away RENAME TO inbox");
        await Eventually.TrueAsync(async () => await CountAsync(database) == 0, "pruned again");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task The_index_is_made_for_tables_of_an_older_build_too_and_rows_of_others_cost_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("DROP INDEX dataverket.inbox_consumer_handled_at");
        await FillAsync(database, "lager", 20_000, "300 days");
        await FillAsync(database, "nett", 5000, "1 day");
        await CompatTables.CreateAsync(database.Source, Cancel);
        await CompatTables.CreateAsync(database.Source, Cancel);
        Assert.Equal(1, await IndexesAsync(database));
        await database.RunAsync("ANALYZE dataverket.inbox");
        var pruner = new InboxPruner(database.Source, Week with { Consumer = "nett" }, TimeProvider.System);
        await FillAsync(database, "nett", 5, "8 days");
        var before = await ReadRowsAsync(database);
        Assert.Equal(5, await pruner.PruneAsync(Cancel));
        Assert.InRange(await ReadRowsAsync(database) - before, 5, 1000);
    }

    [Fact]
    public async Task A_table_in_use_gets_its_index_later_and_nobody_queues_behind_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("DROP INDEX dataverket.inbox_consumer_handled_at");
        await using (var connection = await database.Source.OpenConnectionAsync(Cancel))
        await using (var transaction = await connection.BeginTransactionAsync(Cancel))
        {
            await Inbox.TryBeginAsync(transaction, "nett", "m", Cancel);
            await CompatTables.CreateAsync(database.Source, Cancel).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
            Assert.Equal(0, await IndexesAsync(database));
        }

        await CompatTables.CreateAsync(database.Source, Cancel);
        Assert.Equal(1, await IndexesAsync(database));
    }

    [Fact]
    public async Task A_large_table_gets_no_index_while_its_writers_would_wait()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("DROP INDEX dataverket.inbox_consumer_handled_at");
        await database.RunAsync("ALTER TABLE dataverket.inbox ADD filler text; ALTER TABLE dataverket.inbox ALTER filler SET STORAGE PLAIN");
        await database.RunAsync("INSERT INTO dataverket.inbox (consumer, message_id, filler) SELECT 'nett', i::text, repeat('x', 7000) FROM generate_series(1, 8300) i");
        await CompatTables.CreateAsync(database.Source, Cancel);
        Assert.Equal(0, await IndexesAsync(database));
    }

    [Fact]
    public async Task What_leases_gained_waits_for_a_transaction_that_lasts_no_longer_than_a_second_and_says_so()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("ALTER TABLE dataverket.shape_leases DROP COLUMN application");
        await using (var connection = await database.Source.OpenConnectionAsync(Cancel))
        await using (var transaction = await connection.BeginTransactionAsync(Cancel))
        {
            await using var command = new Npgsql.NpgsqlCommand("SELECT count(*) FROM dataverket.shape_leases", connection, transaction);
            await command.ExecuteScalarAsync(Cancel);
            var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => CompatTables.CreateAsync(database.Source, Cancel).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel));
            Assert.Equal(("55P03", true), (refused.SqlState, refused.MessageText.Contains("shape_leases is in the hands of a transaction", StringComparison.Ordinal)));
        }

        await CompatTables.CreateAsync(database.Source, Cancel);
        Assert.Equal(1, await database.ValueAsync<long>("SELECT count(*) FROM pg_attribute WHERE attrelid = 'dataverket.shape_leases'::regclass AND attname = 'application'"));
    }

    [Fact]
    public void Ages_that_are_surely_a_mistake_are_refused()
    {
        using var source = Npgsql.NpgsqlDataSource.Create("Host=nowhere");
        foreach (var wrong in new[] { Week with { OlderThan = TimeSpan.FromMinutes(59) }, Week with { OlderThan = TimeSpan.FromDays(4000) }, Week with { BatchSize = 0 }, Week with { Every = TimeSpan.Zero }, Week with { Consumer = "" } })
            Assert.ThrowsAny<ArgumentException>(() => new InboxPruner(source, wrong, TimeProvider.System));
    }

    static Task FillAsync(TestDatabase database, string consumer, int count, string age)
        => database.RunAsync("INSERT INTO dataverket.inbox (consumer, message_id, handled_at) SELECT $1, $3 || ' ' || i, now() - $3::interval FROM generate_series(1, $2) i", consumer, count, age);

    static Task<long> CountAsync(TestDatabase database) => database.ValueAsync<long>("SELECT count(*) FROM dataverket.inbox");

    // What any session has read so far, whichever way.
    static async Task<long> ReadRowsAsync(TestDatabase database)
    {
        await database.RunAsync("SELECT pg_stat_force_next_flush()");
        return await database.ValueAsync<long>("SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_all_tables WHERE relid = 'dataverket.inbox'::regclass");
    }

    static Task<long> IndexesAsync(TestDatabase database) => database.ValueAsync<long>("SELECT count(*) FROM pg_indexes WHERE indexname = 'inbox_consumer_handled_at'");
}
