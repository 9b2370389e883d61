using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// A migration of data that is no change of a column: an action for every row of a table or query, in batches that are committed with their checkpoint, so that each row is
/// handled once, whatever is killed when; then a question that must have no answer. It is paused, throttled, put aside and undone like any backfill. Immutable; safe from any thread.
/// </summary>
public sealed class DataMigration : DatabaseChange
{
    static readonly string[] Verbs = ["INSERT", "UPDATE", "DELETE"];

    /// <summary>
    /// A query to walk instead of <see cref="DatabaseChange.Table"/>, which then only says what runners take turns on. It has the columns of <see cref="Key"/>, never NULL.
    /// <c>null</c> walks the table along its primary key, each batch's rows being locked.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>The columns of <see cref="Source"/> that tell its rows apart and order them, by an index if there are many; empty without it.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>
    /// A SQL condition over a row that is true until the action has handled it. With it, rows that came later or were skipped by a race are found and handled at the end;
    /// without it, each row that was there at the beginning is handled once.
    /// </summary>
    public string? Pending { get; init; }

    /// <summary>One INSERT, UPDATE or DELETE that reads the rows under the name <c>batch</c>, such as <c>INSERT INTO sizes SELECT id, size FROM batch</c>; <c>null</c> with <see cref="Run"/>.</summary>
    public string? Action { get; init; }

    /// <summary>Code that handles a batch, over the connection that it gets; <c>null</c> with <see cref="Action"/>. It is called again for a batch that was rolled back. The token ends the backfill: a batch that heeds it is rolled back.</summary>
    public Func<DataBatch, CancellationToken, Task>? Run { get; init; }

    /// <summary>
    /// The action that takes it back, for the rows that are not <see cref="Pending"/>; without that condition for all rows of the source, also those that were never handled.
    /// <c>null</c> when nothing does, or with <see cref="UndoRun"/>.
    /// </summary>
    public string? Undo { get; init; }

    /// <summary>Code that takes a batch back; <c>null</c> when nothing does, or with <see cref="Undo"/>.</summary>
    public Func<DataBatch, CancellationToken, Task>? UndoRun { get; init; }

    /// <summary>A query for what is still wrong, such as rows without a counterpart: the migration is proven when it has no row.</summary>
    public required string Wrong { get; init; }

    /// <summary>Raised whenever the code of <see cref="Run"/> or <see cref="UndoRun"/> means something else: code has no checksum. 1 upward, default 1.</summary>
    public int Revision { get; init; } = 1;

    internal bool HasUndo => Undo is not null || UndoRun is not null;

    internal override ChangeSteps Build(ChangeFacts facts)
    {
        var forward = new RowFill(Schema, Table, Action ?? "", Pending is null ? "true" : $"({Pending}\n)")
        {
            ReadsBatch = true, Source = Source, Key = Source is null ? null : Key, IsVisible = Pending is not null, Run = Run,
        };
        var verified = $"EXISTS (SELECT FROM dataverket.steps WHERE change = {Catalog.Text(Id)} AND step = 'verify' AND state = 'done')";
        return new(
        [
            new("run", MigrationPhase.Backfill, StepKind.Rows) { Rows = forward, Cost = StepCost.Rows, Recovery = "Run it again: it goes on behind its last batch.", Proof = "The question of the next step." },
            new("verify", MigrationPhase.Verify, StepKind.Validate)
            {
                Sql =
                [
                    $"""
                    DO $dataverket$ BEGIN
                      IF EXISTS ({Wrong}
                      ) THEN RAISE EXCEPTION 'something is still wrong' USING ERRCODE = 'check_violation'; END IF;
                    END $dataverket$
                    """,
                ],
                Locks = [new(Schema, Table, "ACCESS SHARE")], Cost = StepCost.Scan, Done = verified,
                RefusedText = "the query for what is still wrong has rows. Look at them, mend them, then run the backfill again.",
                RaisedText = "the query for what is still wrong fails by itself. Mend the row for which it does, or undo the migration and declare another query.", Proof = "The query for what is still wrong had no row.",
            },
        ])
        {
            BackFromBackfill = HasUndo
                ? [new("run back", MigrationPhase.Backfill, StepKind.Rows) { Rows = forward with { Update = Undo ?? "", Run = UndoRun, Unfilled = Pending is null ? "true" : $"(({Pending}\n) IS NOT TRUE)", IsVisible = false }, Cost = StepCost.Rows }]
                : null,
        };
    }

    internal override async Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        var steps = Build(ChangeFacts.Assumed);
        foreach (var fill in steps.Rows.Select(step => step.Rows!))
        {
            // EXPLAIN parses and plans; nothing is run.
            if (fill.Key is not null) await KeyColumns.OfAsync(connection, fill, cancellationToken).ConfigureAwait(false);
            await connection.RunAsync("EXPLAIN " + (fill.Run is null ? fill.Statement("true") : fill.Batch("true") + "SELECT FROM batch"), cancellationToken).ConfigureAwait(false);
        }

        await connection.RunAsync($"EXPLAIN SELECT FROM ({Wrong}\n) dv_w", cancellationToken).ConfigureAwait(false);
    }

    private protected override void AddFaults(List<string> faults)
    {
        if (Source is not null) AddExpressionFault(faults, Source, "the source");
        foreach (var name in Key) AddFault(faults, name);
        if ((Source is null) != (Key.Count == 0)) faults.Add($"Change {Id}: a source and the columns of its key are given together.");
        if (Pending is not null) AddExpressionFault(faults, Pending, "the condition of a pending row");
        AddExpressionFault(faults, Wrong, "the query for what is still wrong");
        if ((Action is null) == (Run is null)) faults.Add($"Change {Id}: either an action or code is given.");
        if (Undo is not null && UndoRun is not null) faults.Add($"Change {Id}: the way back is either an action or code.");
        if (Action is not null) AddActionFault(faults, Action, "the action");
        if (Undo is not null) AddActionFault(faults, Undo, "the action that takes it back");
        if (Revision < 1) faults.Add($"Change {Id}: the revision {Revision} is below 1.");
    }

    private protected override IEnumerable<string> Declaration() =>
        [nameof(DataMigration), Id, Schema, Table, Source ?? "", string.Join(',', Key.Select(Quote)), Pending ?? "", Action ?? "", Undo ?? "", Wrong, $"{Revision}", $"{Run is not null} {UndoRun is not null}"];

    void AddActionFault(List<string> faults, string action, string what)
    {
        AddExpressionFault(faults, action, what);
        var first = (action ?? "").TrimStart();
        if (first.Length > 0 && !Verbs.Any(verb => first.StartsWith(verb, StringComparison.OrdinalIgnoreCase)))
            faults.Add($"Change {Id}: {what} is one INSERT, UPDATE or DELETE that reads the rows under the name batch.");
    }
}
