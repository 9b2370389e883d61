using System.Collections.Concurrent;
using System.Globalization;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>
/// Writers that insert, update, delete and change keys, each now as an old build, now as a new one, also of the same row. Each has ids of its own, so that it is known what was written last.
/// </summary>
sealed class VerbStorm(Scenario scenario, TestDatabase database, int seed)
{
    const int Writers = 4;

    /// <summary>Reads nothing: no such row, or no value.</summary>
    const string Nothing = "nothing";

    readonly ConcurrentDictionary<int, string> expected = new();
    readonly ConcurrentDictionary<int, bool> gone = new();
    readonly long[] done = new long[Writers];
    readonly int[] next = [.. Enumerable.Range(0, Writers).Select(writer => 10_000 + writer)];
    readonly Random[] random = [.. Enumerable.Range(0, Writers).Select(writer => new Random((seed * 100) + writer))];
    volatile bool stopped;

    /// <summary>Which builds are deployed.</summary>
    public bool Old { get; set; }

    public bool New { get; set; }

    public ConcurrentQueue<string> Failures { get; } = [];

    public long Statements => done.Sum();

    public IEnumerable<string> Expected => expected.Concat(gone.Select(row => KeyValuePair.Create(row.Key, Nothing))).Select(row => $"{row.Key} {row.Value}").Order(StringComparer.Ordinal);

    public async Task LearnAsync()
    {
        foreach (var line in await ReadAsync(scenario.Old, Enumerable.Range(1, 400))) expected[int.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture)] = line.Split(' ')[1];
    }

    /// <summary>What a build reads of every row that there is or was.</summary>
    public Task<IEnumerable<string>> ReadAsync(Build build) => ReadAsync(build, [.. expected.Keys, .. gone.Keys]);

    public Task Start()
    {
        stopped = false;
        return Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer))));
    }

    public void Stop() => stopped = true;

    /// <summary>Lasts until each writer has done so many statements more, or one of them has failed.</summary>
    public async Task ForAsync(int statements)
    {
        var goal = done.Select(count => count + statements).ToArray();
        await Eventually.TrueAsync(() => !Failures.IsEmpty || done.Zip(goal).All(pair => pair.First >= pair.Second), "the writers write", 60);
    }

    async Task<IEnumerable<string>> ReadAsync(Build build, IEnumerable<int> ids)
    {
        // One statement for all: a statement of some thousand parts takes the server more than half a minute to plan.
        var read = build.Read.Replace("{id}", "storm.id", StringComparison.Ordinal);
        return (await database.ListAsync($"SELECT storm.id || ' ' || coalesce(({read}), '{Nothing}') FROM unnest($1::int[]) storm (id)", ids.ToArray())).Order(StringComparer.Ordinal);
    }

    async Task WriteAsync(int writer)
    {
        while (!stopped && Failures.IsEmpty)
        {
            var draw = random[writer];
            var isOld = Old && (!New || draw.Next(2) == 0);
            var build = isOld ? scenario.Old : scenario.New;
            var (delete, rekey) = ById(isOld);
            var own = expected.Keys.Where(id => id % Writers == writer).Order().ToList();
            var (id, value) = (own[draw.Next(own.Count)], draw.Next(1, 100_000));
            var fresh = next[writer];
            var kind = draw.Next(10);
            var sql = kind switch
            {
                < 2 => CrashMatrix.Fill(build.Insert, fresh, value),
                2 => CrashMatrix.Fill(delete, id, 0),
                < 5 => CrashMatrix.Fill(rekey, id, fresh),
                _ => CrashMatrix.Fill(build.Update, id, value),
            };
            if (kind < 5) next[writer] += Writers;
            try
            {
                await database.RunAsync(sql);
            }
            catch (NpgsqlException e)
            {
                Failures.Enqueue($"{(isOld ? "old" : "new")} build: {sql}: {e.Message}");
                return;
            }

            var written = value.ToString(CultureInfo.InvariantCulture);
            if (kind < 2) expected[fresh] = written;
            else if (kind >= 5) expected[id] = written;
            else
            {
                expected.TryRemove(id, out var last);
                gone[id] = true;
                // It leaves the part of the key that a backfill walks, filled or not.
                if (kind > 2) expected[fresh] = last!;
            }

            done[writer]++;
        }
    }

    /// <summary>How a build deletes a row, and gives it another key.</summary>
    (string Delete, string Rekey) ById(bool isOld) => scenario.Change switch
    {
        MoveColumn => ("DELETE FROM d WHERE t = {id}; DELETE FROM t WHERE id = {id}", "UPDATE t SET id = {v} WHERE id = {id}; UPDATE d SET t = {v} WHERE t = {id}"),
        RenameTable when !isOld => ("DELETE FROM things WHERE id = {id}", "UPDATE things SET id = {v} WHERE id = {id}"),
        _ => ("DELETE FROM t WHERE id = {id}", "UPDATE t SET id = {v} WHERE id = {id}"),
    };
}
