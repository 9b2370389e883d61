using System.Collections.Concurrent;
using System.Globalization;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>
/// The old and the new build of a client at once, in every state that a change leaves between two of its transactions, there and back. What either wrote last, both must
/// read; no query of either may fail.
/// </summary>
sealed class TwoClients(Scenario scenario, TestDatabase database, int seed) : IAsyncDisposable
{
    readonly Random random = new(seed);
    readonly ConcurrentDictionary<int, int> expected = new();
    readonly NpgsqlDataSource oldBuild = Client(database), newBuild = Client(database);
    string last = "";
    int fresh = 5000;

    public ConcurrentQueue<string> Faults { get; } = [];

    public int States { get; private set; }

    public int Queries { get; private set; }

    /// <summary>Whether the builds are deployed, as leases would have it.</summary>
    public bool Old { get; private set; } = true;

    public bool New { get; private set; }

    /// <summary>Whether the server has proven that every row is filled: until then the new build bears rows that only the old side has.</summary>
    public bool Complete { get; private set; }

    public bool Contracted { get; private set; }

    public async Task LearnAsync()
    {
        for (var id = 1; id <= 40; id++)
            if (await ReadAsync(oldBuild, scenario.Old, id) is { } value) expected[id] = int.Parse(value, CultureInfo.InvariantCulture);
    }

    /// <summary>Who is deployed while a leg is gone, as shape leases and their gates enforce it.</summary>
    public void Before(Leg leg)
    {
        Old = leg.Name is not ("contract" or "undo contract") || scenario.OldAfterContract;
        New = leg.Name is not ("expand" or "undo expand");
    }

    /// <summary>What holds once a leg is gone; then both look at every row.</summary>
    public async Task AfterAsync(Leg leg, string where)
    {
        Complete = leg.Name is "backfill" or "contract" or "undo contract";
        Contracted = leg.Name is "contract";
        if (leg.Name == "undo contract") Old = true;
        await RoundAsync(where);
        await CheckAllAsync(where);
    }

    /// <summary>One round, when something has changed since the last.</summary>
    public async Task RoundAsync(string where)
    {
        var now = await database.ValueAsync<string>("SELECT pg_current_wal_insert_lsn()::text");
        if (now == last) return;
        States++;
        var (mine, theirs) = (random.Next(1, 20), random.Next(20, 41));
        List<Task> writing = [];
        if (Old) writing.AddRange(WriteAsync(oldBuild, scenario.Old, scenario.Old.Insert, mine, ++fresh, random.Next(1, 100_000), where + ", old build"));
        if (New) writing.AddRange(WriteAsync(newBuild, scenario.New, Contracted ? scenario.NewAfterContract ?? scenario.New.Insert : scenario.New.Insert, theirs, ++fresh, random.Next(1, 100_000), where + ", new build"));
        await Task.WhenAll(writing);
        await Task.WhenAll(CheckAsync(where, [mine, theirs, fresh, fresh - 1, random.Next(1, 41)]));
        last = await database.ValueAsync<string>("SELECT pg_current_wal_insert_lsn()::text");
    }

    /// <summary>Every row, by every build that is there.</summary>
    public Task CheckAllAsync(string where) => Task.WhenAll(CheckAsync(where, [.. expected.Keys]));

    public async ValueTask DisposeAsync()
    {
        await oldBuild.DisposeAsync();
        await newBuild.DisposeAsync();
    }

    IEnumerable<Task> CheckAsync(string where, IReadOnlyList<int> ids)
    {
        if (Old) yield return CompareAsync(oldBuild, scenario.Old, ids, where + ", old build", mayBeEmpty: false);
        if (New && scenario.IsShared) yield return CompareAsync(newBuild, scenario.New, ids, where + ", new build", mayBeEmpty: !Complete);
    }

    IEnumerable<Task> WriteAsync(NpgsqlDataSource client, Build build, string insert, int id, int added, int value, string where)
    {
        yield return DoAsync(client, CrashMatrix.Fill(build.Update, id, value), where, () => expected[id] = value, build);
        yield return DoAsync(client, CrashMatrix.Fill(insert, added, value), where, () => expected[added] = value, build);
    }

    async Task DoAsync(NpgsqlDataSource client, string sql, string where, Action done, Build build)
    {
        try
        {
            await using var command = client.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
            if (scenario.IsShared || ReferenceEquals(build, scenario.Old)) done();
            Queries++;
        }
        catch (NpgsqlException e)
        {
            Faults.Enqueue($"{where}: {sql}: {e.Message}");
        }
    }

    async Task CompareAsync(NpgsqlDataSource client, Build build, IReadOnlyList<int> ids, string where, bool mayBeEmpty)
    {
        foreach (var id in ids.Where(expected.ContainsKey))
        {
            string? read;
            try
            {
                read = await ReadAsync(client, build, id);
                Queries++;
            }
            catch (NpgsqlException e)
            {
                Faults.Enqueue($"{where}: reading {id}: {e.Message}");
                continue;
            }

            if (read is null && mayBeEmpty) continue;
            if (read != expected[id].ToString(CultureInfo.InvariantCulture)) Faults.Enqueue($"{where}: {id} reads {read ?? "nothing"}, but {expected[id]} was written last");
        }
    }

    static async Task<string?> ReadAsync(NpgsqlDataSource client, Build build, int id)
    {
        await using var command = client.CreateCommand(CrashMatrix.Fill(build.Read, id, 0));
        return await command.ExecuteScalarAsync() as string;
    }

    static NpgsqlDataSource Client(TestDatabase database) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 4, CommandTimeout = 20 }.ConnectionString);
}
