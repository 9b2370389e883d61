using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>All that keeps a change from being expanded. Changes nothing; asks inside the open transaction.</summary>
static class ExpandChecks
{
    internal static async Task<List<GateReason>> ReasonsAsync(NpgsqlConnection connection, ChangeView view, IReadOnlyList<DatabaseChange> all, CancellationToken cancellationToken)
    {
        List<GateReason> reasons = [];
        var change = view.Change;
        if (connection.PostgreSqlVersion.Major < 15)
            reasons.Add(new($"The server runs PostgreSQL {connection.PostgreSqlVersion}.", "Use PostgreSQL 15 or newer."));
        var isStandby = await SessionCheck.AddStandbyAsync(connection, reasons, cancellationToken).ConfigureAwait(false);
        if (view.State == ChangeState.Mixed) reasons.Add(new(view.Status.Detail, "Put the table back to what it was before, or finish by hand and retire the change."));
        if (view.LacksItsTable) reasons.Add(new(view.Status.Detail, "Apply first what makes it, such as the baseline, or correct the declaration."));
        Edits.Add(view, reasons);
        if (view.IsUndoing && view.Record!.UnderWay != "undo expand") reasons.Add(new(view.Status.Detail, "An undo that has begun is ended first."));
        // What is there although nothing was run was made by something else: it has to be what the change would have made.
        if (view.LacksItsTable || (view.State is not (ChangeState.NotBegun or ChangeState.Interrupted) && view is not { State: ChangeState.Expanded, Record: null })) return reasons;

        foreach (var fill in view.Steps.Rows.Select(step => step.Rows!).Where(fill => fill.Key is null).DistinctBy(fill => fill.Lock.Sql))
        {
            if ((await KeyColumns.ReadAsync(connection, fill.Schema, fill.Table, cancellationToken).ConfigureAwait(false)).IsEmpty)
                reasons.Add(new($"Table {fill.Lock.Name} has no primary key.", "Give it one: the backfill goes along it."));
        }

        foreach (var held in view.Steps.Forward.Where(step => step.Kind == StepKind.Concurrent).SelectMany(step => step.Locks).DistinctBy(held => held.Sql))
        {
            if (await connection.ValueAsync<bool>(Catalog.IsPartitioned(held.Sql), cancellationToken).ConfigureAwait(false))
                reasons.Add(new($"Table {held.Name} is partitioned; PostgreSQL builds no index concurrently on all of its partitions at once.", "Declare the index on each partition."));
        }

        if (!view.HasBooks)
        {
            reasons.Add(new("The baseline has not been applied to this database.", "Apply the baseline first."));
            return reasons;
        }

        if (view.State == ChangeState.Interrupted) return reasons;
        if (change.Shapes is { } shape)
        {
            var shapes = await connection.ListAsync(
                "SELECT floor, complete FROM dataverket.shapes WHERE table_name = $1", row => (Floor: row.GetInt32(0), Complete: row.GetInt32(1)), cancellationToken, change.TableName).ConfigureAwait(false);
            var (floor, complete) = shapes.Count > 0 ? shapes[0] : (1, 1);
            if (floor > shape.Old || complete != shape.Old)
            {
                reasons.Add(new(
                    string.Create(CultureInfo.InvariantCulture, $"{change.Id} goes from shape {shape.Old} to {shape.New}, but table {change.TableName} is at shape {Math.Max(floor, complete)}."),
                    "Finish the change before it, or number the shapes anew."));
            }
        }

        var named = await TriggerChecks.AddAsync(connection, change, reasons, cancellationToken).ConfigureAwait(false);
        await Conflicts.AddAsync(connection, change, all, named, reasons, cancellationToken).ConfigureAwait(false);
        // It tries definitions out, which a standby does not let it.
        if (!isStandby) await OwnAsync(connection, change, reasons, cancellationToken).ConfigureAwait(false);
        return reasons;
    }

    static async Task OwnAsync(NpgsqlConnection connection, DatabaseChange change, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        await connection.RunAsync("SAVEPOINT dataverket_check", cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.RunAsync("SET LOCAL search_path = " + change.SearchPath, cancellationToken).ConfigureAwait(false);
            await change.CheckExpandAsync(connection, reasons, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (!Sql.IsRetryable(e))
        {
            reasons.Add(new($"The expressions or types of {change.Id} do not fit table {change.TableName}: {Sql.Describe(e)}.", "Correct the declaration."));
        }

        await connection.RunAsync("ROLLBACK TO SAVEPOINT dataverket_check", cancellationToken).ConfigureAwait(false);
    }
}
