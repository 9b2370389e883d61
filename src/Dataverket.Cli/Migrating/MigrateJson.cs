using System.Text.Json;
using System.Text.Json.Serialization;
using Dataverket.Compat.Rollouts;
using Dataverket.Migrations;

namespace Dataverket.Cli.Migrating;

/// <summary>Plans and states for programs: one line of JSON. Members are only ever added.</summary>
internal static class MigrateJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static string Of(IEnumerable<ChangePlan> plans) => JsonSerializer.Serialize(
        plans.Select(plan => new { plan.Status.Change, plan.Status.State, plan.Next, plan.Reasons, Steps = plan.Steps.Select(step => new { step.Step.Name, step.Step.Phase, step.IsDone, step.Finished }), plan.Waivers }), Options);

    public static string Of(IEnumerable<(ChangeStatus Status, BackfillStatus? Backfill)> rows) => JsonSerializer.Serialize(
        rows.Select(row => new
        {
            row.Status.Change, row.Status.State, row.Status.Done, row.Status.Total, row.Status.Quarantined, row.Status.Detail,
            row.Backfill?.RowsPerSecond, LeftSeconds = row.Backfill?.Left?.TotalSeconds, row.Backfill?.Resting, row.Backfill?.Paused, row.Status.Waivers, row.Status.Divergences,
        }), Options);

    /// <summary>One moment of a phase that runs.</summary>
    public static string Of(string phase, string? change, string state, StepProgress? at = null, string? waiting = null, double? seconds = null) =>
        JsonSerializer.Serialize(new { Phase = phase, Change = change, State = state, at?.Done, at?.Total, at?.Detail, Waiting = waiting, Seconds = seconds }, Options);

    /// <summary>What was written down.</summary>
    public static string Recorded(string verb, string change, string detail) => JsonSerializer.Serialize(new { Verb = verb, Change = change, Detail = detail }, Options);

    public static string Of(DatabaseChange change) => JsonSerializer.Serialize(
        new
        {
            change.Id, change.Number, change.Schema, change.Table, change.Checksum,
            Steps = change.Steps().Select(step => new { step.Name, step.Phase, step.Kind, step.Cost, step.Sql, step.Undo, Locks = step.Locks.Select(held => new { held.Schema, held.Table, held.Mode }), step.IsFinal, step.Recovery, step.Proof }),
        }, Options);
}
