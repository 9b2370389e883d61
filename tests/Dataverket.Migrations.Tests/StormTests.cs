using System.Collections.Concurrent;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>The whole way while writers of both builds hammer the table; what each of them wrote last must be what is there at the end.</summary>
public sealed class StormTests
{
    const int Writers = 8;
    const int Seeded = 8_000;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_statement_of_either_build_fails_and_no_value_is_lost_there_and_back()
    {
        await using var machines = await Machines.CreateAsync(Seeded, options: Machines.Quick with { LockDeadline = TimeSpan.FromSeconds(30), MaxBatch = 200, KeepRetired = TimeSpan.FromDays(1) });
        var storm = new Storm(machines.Database, 1);
        var running = storm.Start();

        // Each phase lasts until every writer has done something under it.
        await storm.ForAsync(160);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        storm.NewBuilds = true;
        await storm.ForAsync(160);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await storm.ForAsync(160);
        storm.OldBuilds = false;
        await storm.ForAsync(Writers * 2);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        await storm.ForAsync(160);
        await machines.Runner.UndoContractAsync(Machines.Id, null, Cancel);
        storm.OldBuilds = true;
        await storm.ForAsync(160);
        await machines.Runner.UndoBackfillAsync(Machines.Id, Cancel);
        await storm.ForAsync(160);
        storm.NewBuilds = false;
        await storm.ForAsync(Writers * 2);
        await machines.Runner.UndoExpandAsync(Machines.Id, Cancel);
        await storm.ForAsync(160);
        storm.Stop();
        await running;

        Assert.Empty(storm.Failures);
        // What new builds wrote, old builds read.
        Assert.Equal(storm.Expected().Order(StringComparer.Ordinal), (await machines.Database.ListAsync("SELECT id || ' ' || size FROM machines")).Order(StringComparer.Ordinal));
        Assert.Equal(0, await machines.Database.ValueAsync<long>("SELECT count(*) FROM dataverket.quarantine"));
        Assert.True(storm.Worst < TimeSpan.FromSeconds(3), $"a statement took {storm.Worst}");
        TestContext.Current.SendDiagnosticMessage("{0} statements, the worst took {1}", storm.Statements, storm.Worst);
    }

    /// <summary>Each writer owns the ids that are equal modulo the number of writers, and acts now as an old build, now as a new one, also on the same row.</summary>
    sealed class Storm(TestDatabase database, int seed)
    {
        readonly ConcurrentDictionary<int, (int Cpu, int Memory)> expected = new(Enumerable.Range(1, Seeded).ToDictionary(i => i, i => ((i % 8) + 1, ((i % 5) + 1) * 1024)));
        volatile bool stopped;
        readonly long[] done = new long[Writers];
        readonly Lock gate = new();

        public volatile bool OldBuilds = true;
        public volatile bool NewBuilds;

        public ConcurrentQueue<string> Failures { get; } = [];

        public TimeSpan Worst { get; private set; }

        public long Statements => done.Sum();

        public IEnumerable<string> Expected() => expected.Select(row => $"{row.Key} {row.Value.Cpu}-{row.Value.Memory}");

        public Task Start() => Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer))));

        public void Stop() => stopped = true;

        public async Task ForAsync(int statements)
        {
            var goal = done.Select(n => n + Math.Max(2, statements / Writers)).ToArray();
            await Eventually.TrueAsync(() => !Failures.IsEmpty || done.Zip(goal).All(pair => pair.First >= pair.Second), "the writers write", 60);
        }

        async Task WriteAsync(int writer)
        {
            var random = new Random((seed * 1000) + writer);
            var next = (((Seeded / Writers) + 1) * Writers) + writer;
            while (!stopped && Failures.IsEmpty)
            {
                var old = OldBuilds && (!NewBuilds || random.Next(2) == 0);
                var id = (random.Next(1, Seeded / Writers) * Writers) + writer;
                var (cpu, memory) = (random.Next(1, 100), random.Next(1, 100_000));
                string sql;
                (int Cpu, int Memory)? after;
                switch (random.Next(10))
                {
                    case < 2:
                        id = next;
                        next += Writers;
                        sql = old ? $"INSERT INTO machines (id, size) VALUES ({id}, '{cpu}-{memory}')" : $"INSERT INTO machines (id, cpu, memory_mb) VALUES ({id}, {cpu}, {memory})";
                        after = (cpu, memory);
                        break;
                    case 2:
                        sql = $"DELETE FROM machines WHERE id = {id}";
                        after = null;
                        break;
                    case 3 when expected.TryGetValue(id, out var moved):
                        // It leaves the part of the key that a backfill walks, filled or not.
                        sql = $"UPDATE machines SET id = {next} WHERE id = {id}";
                        expected.TryRemove(id, out _);
                        id = next;
                        next += Writers;
                        after = moved;
                        break;
                    case < 5:
                        sql = $"UPDATE machines SET note = 'n{cpu}' WHERE id = {id}";
                        after = expected.TryGetValue(id, out var same) ? same : null;
                        break;
                    case < 7 when !old:
                        // Only a part of the new side, perhaps of a row that is not filled yet.
                        sql = $"UPDATE machines SET cpu = {cpu} WHERE id = {id}";
                        after = expected.TryGetValue(id, out var part) ? (cpu, part.Memory) : null;
                        break;
                    default:
                        sql = old ? $"UPDATE machines SET size = '{cpu}-{memory}' WHERE id = {id}" : $"UPDATE machines SET cpu = {cpu}, memory_mb = {memory} WHERE id = {id}";
                        after = expected.ContainsKey(id) ? (cpu, memory) : null;
                        break;
                }

                var started = TimeProvider.System.GetTimestamp();
                try
                {
                    await database.RunAsync(sql);
                }
                catch (NpgsqlException e)
                {
                    Failures.Enqueue($"{sql}: {e.Message}");
                    return;
                }

                var took = TimeProvider.System.GetElapsedTime(started);
                if (after is { } value) expected[id] = value;
                else expected.TryRemove(id, out _);
                done[writer]++;
                lock (gate)
                    if (took > Worst) Worst = took;
            }
        }
    }
}
