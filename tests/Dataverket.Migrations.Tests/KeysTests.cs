using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;

namespace Dataverket.Migrations.Tests;

/// <summary>Every change that fills rows, along keys of other kinds; and without one.</summary>
public sealed class KeysTests
{
    static readonly string[] Keys =
    [
        "ADD k text NOT NULL DEFAULT md5(random()::text), ADD PRIMARY KEY (k, id)",
        "ADD k uuid NOT NULL DEFAULT gen_random_uuid(), ADD PRIMARY KEY (k)",
        "ADD k text NOT NULL DEFAULT md5(random()::text) || ' å''', ADD PRIMARY KEY (k)",
    ];

    static readonly string[] Filling = [.. Scenarios.All.Where(scenario => scenario.Change.Build(ChangeFacts.Assumed).Rows.Any()).Select(scenario => scenario.Name)];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Each change along one of the keys, drawn by the seed; along all of them for the whole matrix.</summary>
    public static TheoryData<string, string> Walks
    {
        get
        {
            var walks = new TheoryData<string, string>();
            foreach (var (at, name) in Filling.Index())
                foreach (var (key, sql) in Keys.Index())
                    if (Scenarios.IsWhole || key == (at + Scenarios.Number("DATAVERKET_SEED", 6)) % Keys.Length) walks.Add(name, sql);
            return walks;
        }
    }

    public static TheoryData<string> Names => [.. Filling];

    [Theory]
    [MemberData(nameof(Walks))]
    public async Task A_key_of_any_kind_is_walked_there_and_back(string name, string key)
    {
        var (database, scenario) = await BeginAsync(name, key);
        await using var _ = database;
        if (scenario.Change is SwapPrimaryKeyType) await RefusedAsync(database, scenario, "not id alone");
        else await Walk.ThereAndBackAsync(scenario, database, Cancel);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_table_without_a_key_is_refused_or_not_needed(string name)
    {
        var (database, scenario) = await BeginAsync(name, null);
        await using var _ = database;
        if (scenario.Change is DataMigration) await Walk.ThereAndBackAsync(scenario, database, Cancel);
        else await RefusedAsync(database, scenario, "has no primary key");
    }

    static async Task RefusedAsync(TestDatabase database, Scenario scenario, string reason)
    {
        var before = await Fingerprint.StateAsync(database);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => CrashMatrix.AfterwardsFor(database, scenario, Leg.ThereAndBack[0]).ExpandAsync("c", Cancel));
        Assert.Contains(refused.Reasons, one => one.Contains(reason, StringComparison.Ordinal));
        Assert.Equal(before, await Fingerprint.StateAsync(database));
    }

    /// <summary>The id stays what builds find a row by.</summary>
    static async Task<(TestDatabase Database, Scenario Scenario)> BeginAsync(string name, string? key)
    {
        var scenario = Scenarios.Of(name);
        // A column is moved along the rows of the table that gets it.
        var more = name == "MoveColumn" && key is null ? "ALTER TABLE d DROP CONSTRAINT d_pkey, ADD UNIQUE (t)" : $"ALTER TABLE t DROP CONSTRAINT t_pkey, ADD UNIQUE (id){(key is null ? "" : ", " + key)}";
        if (name == "MoveColumn" && key is not null) more += $"; ALTER TABLE d DROP CONSTRAINT d_pkey, ADD UNIQUE (t), {key.Replace("(k, id)", "(k, t)", StringComparison.Ordinal)}";
        return (await CrashMatrix.BeginAsync(scenario with { Tables = scenario.Tables + more }, Cancel), scenario);
    }
}
