using System.CommandLine;
using Dataverket.Migrations;
using Spectre.Console;

namespace Dataverket.Cli.Migrating;

/// <summary>The verbs that run a phase. Each may be stopped from the keyboard, between two batches or while it waits for a table, and run again.</summary>
internal static class PhaseCommands
{
    private static readonly string[] Ends = ["baseline", "expand", "backfill"];
    private static readonly string[] Phases = ["contract", "backfill", "expand"];

    public static Command Run(TimeProvider time)
    {
        var to = new Option<string>("--to") { HelpName = "PHASE", Description = "How far: baseline (ordinary migrations only), expand or backfill.", DefaultValueFactory = _ => "backfill" };
        to.AcceptOnlyFromAmong(Ends);
        var command = new Command("run", "Apply the ordinary migrations, then expand and backfill each change, in order. Never contracts. Exit code: 0, 2 refused, 4 failed, 130 stopped.") { MigrateOptions.Changes, to, ToolOptions.Json };
        command.SetAction((parsed, stop) => MigrateSession.UseAsync(parsed, time, true, async (runner, _, cancellationToken) =>
        {
            var (wanted, end, json) = (LookCommands.Wanted(parsed, runner), Array.IndexOf(Ends, parsed.GetValue(to)), parsed.GetValue(ToolOptions.Json));
            await PhaseView.ShowAsync(AnsiConsole.Console, time, json, "baseline", null, _ => runner.ApplyBaselineAsync(cancellationToken)).ConfigureAwait(false);
            foreach (var id in wanted)
            {
                // What is written by hand for the same phase takes its turn by its number.
                if (end >= 2) await runner.ApplyBackfillsAsync(runner.Changes.First(change => change.Id == id).Number, cancellationToken).ConfigureAwait(false);
                if (end >= 1) await PhaseView.ShowAsync(AnsiConsole.Console, time, json, "expand", id, progress => runner.ExpandAsync(id, progress, cancellationToken)).ConfigureAwait(false);
                if (end >= 2) await PhaseView.ShowAsync(AnsiConsole.Console, time, json, "backfill", id, progress => runner.BackfillAsync(id, progress, cancellationToken)).ConfigureAwait(false);
            }

            if (end >= 2) await runner.ApplyBackfillsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        }, stop));
        return command;
    }

    public static Command Contract(TimeProvider time)
    {
        var drop = new Option<bool>("--drop") { Description = "Drop what Contract retired, for good, once it was kept for its time." };
        var command = new Command("contract", "Take the old side out of use, when every gate lets it. Exit code: 0, 2 refused, with all reasons, 3 when only approvals are missing.") { MigrateOptions.Change, drop, ToolOptions.Json };
        command.SetAction((parsed, stop) => MigrateSession.UseAsync(parsed, time, true, async (runner, _, cancellationToken) =>
        {
            var id = parsed.GetRequiredValue(MigrateOptions.Change);
            await PhaseView.ShowAsync(AnsiConsole.Console, time, parsed.GetValue(ToolOptions.Json), parsed.GetValue(drop) ? "drop" : "contract", id, _ => parsed.GetValue(drop) ? runner.DropRetiredAsync(id, cancellationToken) : runner.ContractAsync(id, cancellationToken)).ConfigureAwait(false);
            return ExitCodes.Ok;
        }, stop));
        return command;
    }

    public static Command Undo(TimeProvider time)
    {
        var phase = new Option<string>("--phase") { HelpName = "PHASE", Description = "Which phase is undone: contract, backfill or expand.", Required = true };
        phase.AcceptOnlyFromAmong(Phases);
        var command = new Command("undo", "Undo one phase of a change. Exit code: 0, 2 refused, 4 failed, 130 stopped.") { MigrateOptions.Change, phase, ToolOptions.Json };
        command.SetAction((parsed, stop) => MigrateSession.UseAsync(parsed, time, true, async (runner, _, cancellationToken) =>
        {
            var (id, which) = (parsed.GetRequiredValue(MigrateOptions.Change), parsed.GetRequiredValue(phase));
            await PhaseView.ShowAsync(AnsiConsole.Console, time, parsed.GetValue(ToolOptions.Json), "undo " + which, id, progress => which switch
            {
                "contract" => runner.UndoContractAsync(id, progress, cancellationToken),
                "backfill" => runner.UndoBackfillAsync(id, cancellationToken),
                _ => runner.UndoExpandAsync(id, cancellationToken),
            }).ConfigureAwait(false);
            return ExitCodes.Ok;
        }, stop));
        return command;
    }
}
