using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Reads where a change stands. Changes nothing.</summary>
static class StatusReader
{
    internal static async Task<ChangeView> ReadAsync(NpgsqlConnection connection, DatabaseChange change, CancellationToken cancellationToken, HoldBudget? hold = null)
    {
        hold ??= HoldBudget.None;
        // A database that the present baseline has not reached yet may have books without ranges or waivers.
        var (books, ranges, decided) = (await connection.ListAsync(
            "SELECT to_regclass('dataverket.steps') IS NOT NULL AND to_regclass('dataverket.shapes') IS NOT NULL, to_regclass('dataverket.backfill_ranges') IS NOT NULL, to_regclass('dataverket.gate_waivers') IS NOT NULL",
            row => (row.GetBoolean(0), row.GetBoolean(1), row.GetBoolean(2)), cancellationToken).ConfigureAwait(false))[0];
        ChangeRecord? record = null;
        Dictionary<string, StepRecord> ledger = new(StringComparer.Ordinal);
        (string, long, long)? backfill = null;
        var quarantined = 0L;
        IReadOnlyList<GateWaiver> waivers = [];
        if (books)
        {
            record = (await connection.ListAsync(
                "SELECT checksum, facts, stage, under_way, contracted_at FROM dataverket.changes WHERE change = $1",
                row => new ChangeRecord(row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.IsDBNull(4) ? null : row.Moment(4)),
                cancellationToken, change.Id).ConfigureAwait(false)).FirstOrDefault();
            foreach (var (name, step) in await connection.ListAsync(
                "SELECT step, checksum, state, began, finished FROM dataverket.steps WHERE change = $1",
                row => (row.GetString(0), new StepRecord(row.GetString(1), row.GetString(2), row.Moment(3), row.IsDBNull(4) ? null : row.Moment(4))),
                cancellationToken, change.Id).ConfigureAwait(false)) ledger[name] = step;
            await hold.SpendAsync(connection, cancellationToken).ConfigureAwait(false);
            backfill = (await connection.ListAsync(
                Rows(ranges), row => ((string, long, long)?)(row.GetString(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken, change.Id).ConfigureAwait(false)).FirstOrDefault();
            quarantined = await connection.ValueAsync<long>("SELECT count(*) FROM dataverket.quarantine WHERE change = $1", cancellationToken, change.Id).ConfigureAwait(false);
            if (decided) waivers = await Waivers.AllAsync(connection, change.Id, cancellationToken).ConfigureAwait(false);
        }

        await hold.SpendAsync(connection, cancellationToken).ConfigureAwait(false);
        // What Contract took away, the catalog cannot say any more.
        var remembered = record is { Stage: Stages.Contracted or Stages.Dropped } or { UnderWay: "contract" or "undo contract" };
        var facts = ChangeFacts.Parse(remembered ? record!.Facts : await connection.ValueAsync<string>(change.FactsSql, cancellationToken).ConfigureAwait(false));
        var steps = change.Build(facts);
        // A step whose only trace is in the books cannot be done where there are none.
        string Done(ChangeStep step) => books || !(step.Done.Contains("dataverket.steps", StringComparison.Ordinal) || change is HandWrittenContract) ? step.Done : "false";
        var bits = (await connection.ListAsync(
            $"SELECT ARRAY[{string.Join(", ", steps.Forward.Select(Done))}]::bool[], ARRAY[{string.Join(", ", steps.Forward.Select(step => step.Clear))}]::bool[], {Catalog.Free(change.Schema, change.Table)}",
            row => (Done: row.GetFieldValue<bool[]>(0), Clear: row.GetFieldValue<bool[]>(1), LacksTable: row.GetBoolean(2)), cancellationToken).ConfigureAwait(false))[0];
        var view = new ChangeView
        {
            Change = change, Facts = facts, Steps = steps, Record = record, Ledger = ledger, Backfill = backfill, Quarantined = quarantined, HasBooks = books, Waivers = waivers, Hold = hold, State = ChangeState.Mixed, LacksTable = bits.LacksTable,
            Probes = [.. steps.Forward.Select((step, i) => (step, bits.Done[i], bits.Clear[i]))],
        };
        return view with { State = Judge(view) };
    }

    static string Rows(bool ranges) =>
        $"SELECT state, done{(ranges ? " + coalesce((SELECT sum(r.done) FROM dataverket.backfill_ranges r WHERE r.change = b.change), 0)::bigint" : "")}, total FROM dataverket.backfills b WHERE change = $1";

    static ChangeState Judge(ChangeView view)
    {
        var stage = view.Record?.Stage ?? Stages.None;
        bool All(MigrationPhase phase) => view.Probes.All(probe => probe.Step.Phase != phase || probe.Step.IsFinal || probe.Done);
        bool Has(MigrationPhase phase) => view.Probes.Any(probe => probe.Step.Phase == phase && !probe.Step.IsFinal);
        if (view.IsUndoing) return ChangeState.Interrupted;
        if (Has(MigrationPhase.Contract) ? All(MigrationPhase.Contract) : stage is Stages.Contracted or Stages.Dropped)
            return stage == Stages.Dropped || (view.Steps.Final is { } final && view.IsDone(final)) ? ChangeState.Dropped : ChangeState.Contracted;
        if (view.Record?.UnderWay == "contract") return ChangeState.Interrupted;
        var expands = view.Probes.Where(probe => probe.Step.Phase == MigrationPhase.Expand).ToList();
        if (expands.Count > 0 ? expands.All(probe => probe.Done) : stage != Stages.None)
        {
            if (view.Record?.UnderWay == "expand") return ChangeState.Interrupted;
            if (stage == Stages.Proven && All(MigrationPhase.Verify) && view.Quarantined == 0) return ChangeState.Proven;
            return view.Backfill is not null || view.Record?.UnderWay == "backfill" || stage == Stages.Proven ? ChangeState.Backfilling : ChangeState.Expanded;
        }

        if (expands.Count == 0) return ChangeState.NotBegun;
        if (view.Record?.UnderWay is not null) return ChangeState.Interrupted;
        return expands.All(probe => probe.Clear) || view.LacksItsTable ? ChangeState.NotBegun : ChangeState.Mixed;
    }
}
