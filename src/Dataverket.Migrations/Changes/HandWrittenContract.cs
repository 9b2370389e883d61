using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// An ordinary migration of phase Contract, as a change: it has nothing to expand or to fill, but goes through the same gates and books, and its one step is the migration itself,
/// recorded under its own number.
/// </summary>
sealed class HandWrittenContract : DatabaseChange
{
    internal required Type Type { get; init; }

    /// <summary>Whether the table is named; otherwise runners take turns on the record of versions.</summary>
    internal required bool HasTable { get; init; }

    internal required int Shape { get; init; }

    /// <summary>The migrations written by hand that come before it, in phases before its own.</summary>
    internal required IReadOnlyList<(long Number, string Name)> Before { get; init; }

    internal override (int Old, int New)? Shapes => Shape == 0 ? null : (Shape - 1, Shape);

    internal static string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"migration-{number}");

    internal override ChangeSteps Build(ChangeFacts facts) => new(
    [
        new("run", MigrationPhase.Contract)
        {
            Locks = HasTable ? [new(Schema, Table, StepLock.All)] : [], Done = string.Create(CultureInfo.InvariantCulture, $"EXISTS (SELECT FROM dataverket.versions WHERE version = {Number})"),
            Proof = string.Create(CultureInfo.InvariantCulture, $"It is recorded in dataverket.versions as {Number}."),
        },
    ]);

    internal override async Task CheckBeforeAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        var ran = await connection.ListAsync("SELECT version FROM dataverket.versions WHERE version = ANY($1)", row => row.GetInt64(0), cancellationToken, Before.Select(one => one.Number).ToArray()).ConfigureAwait(false);
        foreach (var (number, name) in Before.Where(one => !ran.Contains(one.Number)))
            reasons.Add(new(string.Create(CultureInfo.InvariantCulture, $"Migration {name} ({number}), which comes before {Id} ({Type.Name}), has not run."), "Apply the baseline and the backfills first."));
    }

    private protected override void AddFaults(List<string> faults)
    {
        if (Shape != 0 && !HasTable) faults.Add($"Migration {Type.Name}: a shape is the shape of a table, and none is named.");
    }

    private protected override IEnumerable<string> Declaration() => [nameof(HandWrittenContract), Type.FullName ?? Type.Name, Schema, Table, $"{Shape}"];
}
