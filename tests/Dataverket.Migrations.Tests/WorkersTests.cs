using System.Diagnostics.Metrics;
using Dataverket.Tests;

namespace Dataverket.Migrations.Tests;

public sealed class WorkersTests
{
    const int Rows = 12_000;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static ChangeRunnerOptions Three { get; } = Machines.Quick with { Workers = 3, MaxBatch = 300 };

    [Fact]
    public async Task Several_workers_pass_every_row_once_each_in_ranges_of_its_own()
    {
        await using var machines = await Machines.CreateAsync(Rows, options: Three);
        await machines.Database.RunAsync(
            """
            CREATE SEQUENCE written; CREATE TABLE writers (pid int, id int);
            CREATE FUNCTION note_writer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('written'); INSERT INTO writers VALUES (pg_backend_pid(), NEW.id); RETURN NEW; END $$;
            CREATE TRIGGER note_writer BEFORE UPDATE ON machines FOR EACH ROW EXECUTE FUNCTION note_writer();
            """);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var passed = 0L;
        using var meters = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Name == "dataverket.backfill.rows") listener.EnableMeasurementEvents(instrument); } };
        var mine = machines.Database.Name;
        meters.SetMeasurementEventCallback<long>((_, rows, tags, _) => { foreach (var tag in tags) if (Equals(tag.Value, Machines.Id) && mine.Length > 0) Interlocked.Add(ref passed, rows); });
        meters.Start();
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);

        Assert.Equal(Rows, await machines.Database.ValueAsync<long>("SELECT last_value FROM written"));
        Assert.Equal(Rows, (await machines.StatusAsync()).Done);
        Assert.InRange(passed, Rows, long.MaxValue);
        Assert.InRange(await machines.Database.ValueAsync<long>("SELECT count(DISTINCT pid) FROM writers"), 2, 3);
        // Neighbours are one worker's, but where two ranges meet.
        Assert.InRange(await machines.Database.ValueAsync<long>("SELECT count(*) FROM (SELECT pid <> lag(pid) OVER (ORDER BY id) other FROM writers) x WHERE other"), 1, 23);
        Assert.Equal(0, await machines.Database.ValueAsync<long>("SELECT count(*) FROM dataverket.backfill_ranges"));
    }

    [Fact]
    public async Task A_worker_that_waits_for_a_row_does_not_hold_the_others_up()
    {
        await using var machines = await Machines.CreateAsync(Rows, options: Three);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await using var connection = await machines.Database.Source.OpenConnectionAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await using (var command = new Npgsql.NpgsqlCommand("UPDATE machines SET note = 'held' WHERE id = 5", connection, holder)) await command.ExecuteNonQueryAsync(Cancel);
        var running = machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        // All but the range that the held row is in.
        await Eventually.TrueAsync(async () => (await machines.StatusAsync()).Done >= Rows * 22 / 24, "the others go on", 60);
        Assert.False(running.IsCompleted);
        await holder.CommitAsync(Cancel);
        await running;
        Assert.Equal((ChangeState.Proven, Rows), ((await machines.StatusAsync()).State, (await machines.StatusAsync()).Done));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    public async Task What_some_workers_have_begun_others_end(int first, int second)
    {
        await using var machines = await Machines.CreateAsync(Rows);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        using var stop = new CancellationTokenSource();
        var calls = 0;
        var options = Machines.Quick with { MaxBatch = 300, Workers = first, Throttle = _ => { if (Interlocked.Increment(ref calls) == 8) stop.Cancel(); return ValueTask.FromResult<string?>(null); } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => machines.RunnerWith(options: options).BackfillAsync(Machines.Id, null, stop.Token));
        var (done, filled) = ((await machines.StatusAsync()).Done, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NOT NULL"));
        Assert.InRange(done, 100, Rows - 300);
        Assert.Equal(filled, done);
        var heard = new Heard();
        await machines.RunnerWith(options: Machines.Quick with { MaxBatch = 300, Workers = second }).BackfillAsync(Machines.Id, heard, Cancel);
        Assert.Equal(done, heard.All[0].Done);
        Assert.Equal(Rows, (await machines.StatusAsync()).Done);
    }

    [Fact]
    public async Task Rows_that_cannot_be_filled_are_put_aside_by_whichever_worker_meets_them()
    {
        await using var machines = await Machines.CreateAsync(3000, options: Three);
        await machines.Database.RunAsync("UPDATE machines SET size = 'huge' WHERE id % 700 = 1");
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.BackfillAsync(Machines.Id, null, Cancel));
        Assert.Equal(["{1401}", "{1}", "{2101}", "{2801}", "{701}"], (await machines.Database.ListAsync("SELECT key FROM dataverket.quarantine")).Order(StringComparer.Ordinal));
        Assert.Equal(2995, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NOT NULL"));
    }
}
