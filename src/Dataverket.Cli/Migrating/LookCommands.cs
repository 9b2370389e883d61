using System.CommandLine;
using Dataverket.Migrations;
using Spectre.Console;

namespace Dataverket.Cli.Migrating;

/// <summary>The verbs that change nothing.</summary>
internal static class LookCommands
{
    public static Command Plan(TimeProvider time)
    {
        var command = new Command("plan", "What comes next for each change, and everything that stands in its way. Exit code: 0 nothing does, 2 something, 3 only approvals.") { MigrateOptions.Changes, ToolOptions.Json };
        command.SetAction((parsed, stop) => MigrateSession.UseAsync(parsed, time, true, async (runner, _, cancellationToken) =>
        {
            var wanted = Wanted(parsed, runner);
            var plans = (await runner.PlanAsync(cancellationToken).ConfigureAwait(false)).Where(plan => wanted.Contains(plan.Status.Change)).ToList();
            // They belong to no change.
            var pending = plans.Count == runner.Changes.Count ? await runner.PendingAsync(cancellationToken).ConfigureAwait(false) : [];
            if (parsed.GetValue(ToolOptions.Json))
            {
                await Console.Out.WriteLineAsync(MigrateJson.Of(plans)).ConfigureAwait(false);
                foreach (var one in pending.Where(one => one.Reason is not null)) ToolSession.Fail(one.Reason!);
            }
            else
            {
                PlanTables.Write(AnsiConsole.Console, plans);
                PlanTables.Write(pending);
            }

            var reasons = plans.SelectMany(plan => plan.Reasons).Concat(pending.Select(one => one.Reason).OfType<string>()).ToList();
            return reasons.Count == 0 ? ExitCodes.Ok : reasons.All(MigrateSession.IsApproval) ? ExitCodes.NeedsApproval : ExitCodes.Blocked;
        }, stop));
        return command;
    }

    public static Command Status(TimeProvider time)
    {
        var command = new Command("status", "Where each change is, how its backfill goes, and which gates are waived. Exit code: 0, 4 when something else has changed a table, 6 when a backfill is paused.") { MigrateOptions.Changes, ToolOptions.Json };
        command.SetAction((parsed, stop) => MigrateSession.UseAsync(parsed, time, true, async (runner, _, cancellationToken) =>
        {
            List<(ChangeStatus Status, BackfillStatus? Backfill)> rows = [];
            foreach (var id in Wanted(parsed, runner))
                rows.Add((await runner.StatusAsync(id, cancellationToken).ConfigureAwait(false), await runner.BackfillStatusAsync(id, cancellationToken).ConfigureAwait(false)));
            if (parsed.GetValue(ToolOptions.Json)) await Console.Out.WriteLineAsync(MigrateJson.Of(rows)).ConfigureAwait(false);
            else PlanTables.Write(AnsiConsole.Console, rows);
            return rows.Any(row => row.Status.State == ChangeState.Mixed) ? ExitCodes.Failed : rows.Any(row => row.Backfill?.Paused is not null) ? ExitCodes.Paused : ExitCodes.Ok;
        }, stop));
        return command;
    }

    public static Command Explain(TimeProvider time)
    {
        var command = new Command("explain", "What each step of a change runs, locks and costs, and how it is undone. Needs no database.") { MigrateOptions.Change, ToolOptions.Json };
        command.SetAction((parsed, stop) => MigrateSession.UseAsync(parsed, time, false, async (runner, _, cancellationToken) =>
        {
            var id = parsed.GetRequiredValue(MigrateOptions.Change);
            var change = runner.Changes.FirstOrDefault(change => change.Id == id) ?? throw new MigrateException($"There is no change {id}. There are: {string.Join(", ", runner.Changes.Select(one => one.Id))}.");
            await Console.Out.WriteLineAsync(parsed.GetValue(ToolOptions.Json) ? MigrateJson.Of(change) : change.Explain()).ConfigureAwait(false);
            return ExitCodes.Ok;
        }, stop));
        return command;
    }

    /// <summary>The changes that were named, or all, by their numbers.</summary>
    public static IReadOnlyList<string> Wanted(ParseResult parsed, ChangeRunner runner)
    {
        var named = parsed.GetValue(MigrateOptions.Changes) ?? [];
        if (named.FirstOrDefault(id => runner.Changes.All(change => change.Id != id)) is { } unknown) throw new MigrateException($"There is no change {unknown}. There are: {string.Join(", ", runner.Changes.Select(one => one.Id))}.");
        return [.. runner.Changes.Where(change => named.Length == 0 || named.Contains(change.Id)).OrderBy(change => change.Number).Select(change => change.Id)];
    }
}
