using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>What is written down, always in the transaction that holds the effect, so that the books never say more or less than what happened.</summary>
static class Books
{
    internal static Task BeginAsync(NpgsqlConnection connection, ChangeView view, string order, CancellationToken cancellationToken) => connection.RunAsync(
        """
        INSERT INTO dataverket.changes AS c (change, checksum, facts, stage, under_way) VALUES ($1, $2, $3, 'none', $4)
        ON CONFLICT (change) DO UPDATE SET under_way = $4, facts = $3, updated = clock_timestamp(), checksum = CASE WHEN c.stage = 'none' THEN $2 ELSE c.checksum END
        """,
        cancellationToken, view.Change.Id, view.Change.Checksum, view.Facts.Json, order);

    internal static Task StepAsync(NpgsqlConnection connection, ChangeView view, ChangeStep step, string state, CancellationToken cancellationToken) => connection.RunAsync(
        """
        INSERT INTO dataverket.steps AS s (change, step, phase, number, checksum, state, finished) VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $6 = 'done' THEN clock_timestamp() END)
        ON CONFLICT (change, step) DO UPDATE SET checksum = $5, state = $6, finished = CASE WHEN $6 = 'done' THEN clock_timestamp() END
        """,
        cancellationToken, view.Change.Id, step.Name, step.Phase.ToString().ToLowerInvariant(), view.Steps.NumberOf(view.Change, step), step.Checksum, state);

    internal static async Task ExpandedAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken)
    {
        await StageAsync(connection, view, Stages.Expanded, cancellationToken).ConfigureAwait(false);
        if (view.Change.Shapes is not null)
            await connection.RunAsync("INSERT INTO dataverket.shapes (table_name) VALUES ($1) ON CONFLICT (table_name) DO NOTHING", cancellationToken, view.Change.TableName).ConfigureAwait(false);
        await JournalAsync(connection, view, "expand", "done", Done(view, MigrationPhase.Expand), cancellationToken).ConfigureAwait(false);
    }

    internal static async Task ProvenAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken)
    {
        await StageAsync(connection, view, Stages.Proven, cancellationToken).ConfigureAwait(false);
        await connection.RunAsync("UPDATE dataverket.backfills SET state = 'proven', updated = clock_timestamp() WHERE change = $1", cancellationToken, view.Change.Id).ConfigureAwait(false);
        if (view.Change.Shapes is { } shape)
            await connection.RunAsync("UPDATE dataverket.shapes SET complete = greatest(complete, $2) WHERE table_name = $1", cancellationToken, view.Change.TableName, shape.New).ConfigureAwait(false);
        await JournalAsync(connection, view, "backfill", "proven", view.Change.Shapes is { } both ? $"nothing is missing; shape {both.New} is complete" : "nothing is missing", cancellationToken).ConfigureAwait(false);
    }

    internal static Task RaiseAsync(NpgsqlConnection connection, DatabaseChange change, CancellationToken cancellationToken) => change.Shapes is not { } shape ? Task.CompletedTask : connection.RunAsync(
        """
        INSERT INTO dataverket.shapes AS s (table_name, floor, complete) SELECT DISTINCT t, $2, $2 FROM unnest($1::text[]) t
        ON CONFLICT (table_name) DO UPDATE SET floor = greatest(s.floor, $2), complete = greatest(s.complete, $2)
        """, cancellationToken, new[] { change.TableName, change.FinalName }, shape.New);

    internal static async Task ContractedAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken)
    {
        await RaiseAsync(connection, view.Change, cancellationToken).ConfigureAwait(false);
        // A table that was born in the new shape never had what would be dropped.
        var born = view.Record is null && view.Steps.Final is { } final && view.IsDone(final);
        await StageAsync(connection, view, born ? Stages.Dropped : Stages.Contracted, cancellationToken).ConfigureAwait(false);
        await connection.RunAsync("UPDATE dataverket.changes SET contracted_at = coalesce(contracted_at, clock_timestamp()) WHERE change = $1", cancellationToken, view.Change.Id).ConfigureAwait(false);
        if (!born) await JournalAsync(connection, view, "contract", "done", Done(view, MigrationPhase.Contract), cancellationToken).ConfigureAwait(false);
    }

    internal static async Task DroppedAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken)
    {
        await StageAsync(connection, view, Stages.Dropped, cancellationToken).ConfigureAwait(false);
        if (view.Steps.Final is not null) await JournalAsync(connection, view, "drop", "done", "what was retired is gone", cancellationToken).ConfigureAwait(false);
    }

    internal static async Task UnexpandedAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken)
    {
        if (view.Change.Shapes is { } shape)
            await connection.RunAsync("UPDATE dataverket.shapes SET complete = $2 WHERE table_name = $1", cancellationToken, view.Change.TableName, shape.Old).ConfigureAwait(false);
        await ForgetAsync(connection, view, view.Steps.Forward, cancellationToken).ConfigureAwait(false);
        await ForgetRowsAsync(connection, view.Change.Id, cancellationToken).ConfigureAwait(false);
        await ForgetRowsAsync(connection, view.Change.Id + ":back", cancellationToken).ConfigureAwait(false);
        await connection.RunAsync("DELETE FROM dataverket.changes WHERE change = $1", cancellationToken, view.Change.Id).ConfigureAwait(false);
        await connection.RunAsync("DELETE FROM dataverket.gate_waivers WHERE change = $1", cancellationToken, view.Change.Id).ConfigureAwait(false);
        await connection.RunAsync("DELETE FROM dataverket.change_approvals WHERE change = $1", cancellationToken, view.Change.Id).ConfigureAwait(false);
        await JournalAsync(connection, view, "expand", "undone", "what was added was taken away", cancellationToken).ConfigureAwait(false);
    }

    internal static async Task UnprovenAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken)
    {
        if (view.Change.Shapes is { } shape)
            await connection.RunAsync("UPDATE dataverket.shapes SET complete = $2 WHERE table_name = $1", cancellationToken, view.Change.TableName, shape.Old).ConfigureAwait(false);
        await ForgetAsync(connection, view, [.. view.Steps.Of(MigrationPhase.Backfill), .. view.Steps.Of(MigrationPhase.Verify)], cancellationToken).ConfigureAwait(false);
        await ForgetRowsAsync(connection, view.Change.Id, cancellationToken).ConfigureAwait(false);
        await ForgetRowsAsync(connection, view.Change.Id + ":back", cancellationToken).ConfigureAwait(false);
        await StageAsync(connection, view, Stages.Expanded, cancellationToken).ConfigureAwait(false);
        await JournalAsync(connection, view, "backfill", "undone", "the proof was taken away; filled values stay and are kept in step", cancellationToken).ConfigureAwait(false);
    }

    internal static async Task UncontractedAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken)
    {
        await LowerAsync(connection, view.Change, cancellationToken).ConfigureAwait(false);
        await ForgetAsync(connection, view, view.Steps.Of(MigrationPhase.Contract), cancellationToken).ConfigureAwait(false);
        await ForgetRowsAsync(connection, view.Change.Id + ":back", cancellationToken).ConfigureAwait(false);
        await StageAsync(connection, view, Stages.Proven, cancellationToken).ConfigureAwait(false);
        await connection.RunAsync("UPDATE dataverket.changes SET contracted_at = NULL WHERE change = $1", cancellationToken, view.Change.Id).ConfigureAwait(false);
        await JournalAsync(connection, view, "contract", "undone", "the old side is there again, with all that was written since", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Rows stand against the undo of Contract, and what it had done was taken back. Their keys stay in quarantine; the next undo walks all rows anew.</summary>
    internal static async Task GivenUpAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken)
    {
        await connection.RunAsync("DELETE FROM dataverket.backfills WHERE change = $1", cancellationToken, view.Change.Id + ":back").ConfigureAwait(false);
        await connection.RunAsync("DELETE FROM dataverket.backfill_ranges WHERE change = $1", cancellationToken, view.Change.Id + ":back").ConfigureAwait(false);
        await StageAsync(connection, view, Stages.Contracted, cancellationToken).ConfigureAwait(false);
        await JournalAsync(connection, view, "contract", "undo refused", "rows stand against it; all is as Contract left it", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The server has refused to validate what Contract added: builds of the old shape may come again.</summary>
    internal static async Task ContractRefusedAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken)
    {
        await LowerAsync(connection, view.Change, cancellationToken).ConfigureAwait(false);
        await ForgetAsync(connection, view, view.Steps.Of(MigrationPhase.Contract), cancellationToken).ConfigureAwait(false);
        await StageAsync(connection, view, Stages.Proven, cancellationToken).ConfigureAwait(false);
        await JournalAsync(connection, view, "contract", "refused", "rows stand against it", cancellationToken).ConfigureAwait(false);
    }

    internal static async Task RepairAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken)
    {
        if (view.Record is null) return;
        await connection.RunAsync("UPDATE dataverket.changes SET checksum = $2, updated = clock_timestamp() WHERE change = $1", cancellationToken, view.Change.Id, view.Change.Checksum).ConfigureAwait(false);
        await connection.RunAsync("UPDATE dataverket.backfills SET checksum = $2 WHERE change = ANY($1)", cancellationToken, new[] { view.Change.Id, view.Change.Id + ":back" }, view.Change.Checksum).ConfigureAwait(false);
        foreach (var step in view.Steps.Forward)
            await connection.RunAsync("UPDATE dataverket.steps SET checksum = $3 WHERE change = $1 AND step = $2", cancellationToken, view.Change.Id, step.Name, step.Checksum).ConfigureAwait(false);
        await JournalAsync(connection, view, "repair", "done", "the present declaration and SQL count from here on", cancellationToken).ConfigureAwait(false);
    }

    static Task LowerAsync(NpgsqlConnection connection, DatabaseChange change, CancellationToken cancellationToken) => change.Shapes is not { } shape ? Task.CompletedTask : connection.RunAsync(
        "UPDATE dataverket.shapes SET floor = $3 WHERE table_name = ANY($1) AND floor = $2", cancellationToken, new[] { change.TableName, change.FinalName }, shape.New, shape.Old);

    static Task StageAsync(NpgsqlConnection connection, ChangeView view, string stage, CancellationToken cancellationToken) => connection.RunAsync(
        """
        INSERT INTO dataverket.changes AS c (change, checksum, facts, stage) VALUES ($1, $2, $3, $4)
        ON CONFLICT (change) DO UPDATE SET stage = $4, under_way = NULL, updated = clock_timestamp(), checksum = CASE WHEN c.stage = 'none' THEN $2 ELSE c.checksum END
        """,
        cancellationToken, view.Change.Id, view.Change.Checksum, view.Facts.Json, stage);

    static async Task ForgetAsync(NpgsqlConnection connection, ChangeView view, IReadOnlyList<ChangeStep> steps, CancellationToken cancellationToken)
    {
        await connection.RunAsync("DELETE FROM dataverket.steps WHERE change = $1 AND step = ANY($2)", cancellationToken, view.Change.Id, steps.Select(step => step.Name).ToArray()).ConfigureAwait(false);
        await connection.RunAsync("DELETE FROM dataverket.versions WHERE version = ANY($1)", cancellationToken, steps.Select(step => view.Steps.NumberOf(view.Change, step)).ToArray()).ConfigureAwait(false);
    }

    static async Task ForgetRowsAsync(NpgsqlConnection connection, string job, CancellationToken cancellationToken)
    {
        await connection.RunAsync("DELETE FROM dataverket.backfills WHERE change = $1", cancellationToken, job).ConfigureAwait(false);
        await connection.RunAsync("DELETE FROM dataverket.backfill_ranges WHERE change = $1", cancellationToken, job).ConfigureAwait(false);
        await connection.RunAsync("DELETE FROM dataverket.quarantine WHERE change = $1", cancellationToken, job).ConfigureAwait(false);
    }

    static Task JournalAsync(NpgsqlConnection connection, ChangeView view, string phase, string state, string detail, CancellationToken cancellationToken) => connection.RunAsync(
        "INSERT INTO dataverket.journal (change, phase, state, detail) VALUES ($1, $2, $3, $4)", cancellationToken, view.Change.Id, phase, state, detail);

    static string Done(ChangeView view, MigrationPhase phase) =>
        string.Join(", ", view.Steps.Of(phase).Select(step => step.Name)) is { Length: > 0 } names ? names : string.Create(CultureInfo.InvariantCulture, $"{phase} has no step of its own");
}
