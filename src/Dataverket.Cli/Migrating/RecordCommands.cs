using System.CommandLine;
using Dataverket.Migrations;

namespace Dataverket.Cli.Migrating;

/// <summary>The verbs that write down what somebody decided.</summary>
internal static class RecordCommands
{
    public static Command Pause(TimeProvider time) => Make(time, new Command("pause", "Let a backfill rest between two batches, whichever process runs it, now or later.") { ToolOptions.Reason, ToolOptions.By }, async (runner, id, parsed, cancellationToken) =>
    {
        var (by, reason) = ToolOptions.Record(parsed);
        await runner.PauseAsync(id, $"{reason} ({by})", cancellationToken).ConfigureAwait(false);
        return $"The backfill of {id} rests.";
    });

    public static Command Resume(TimeProvider time) => Make(time, new Command("resume", "Take back a pause."), async (runner, id, _, cancellationToken) =>
    {
        await runner.ResumeAsync(id, cancellationToken).ConfigureAwait(false);
        return $"The backfill of {id} goes on, in the process that runs it.";
    });

    public static Command Cancel(TimeProvider time) => Make(time, new Command("cancel", "End the backfill that runs now between two batches, whichever process runs it; that one ends with exit code 4. What is filled stays.") { ToolOptions.Reason, ToolOptions.By }, async (runner, id, parsed, cancellationToken) =>
    {
        var (by, reason) = ToolOptions.Record(parsed);
        await runner.CancelAsync(id, $"{reason} ({by})", cancellationToken).ConfigureAwait(false);
        return $"The backfill of {id} ends, if one runs; run goes on.";
    });

    public static Command Approve(TimeProvider time) => Make(time, new Command("approve", "Approve the Contract of a change that is proven; it counts for this declaration and this proof. Look at the plan first.") { ToolOptions.Reason, ToolOptions.By, MigrateOptions.ForHours }, async (runner, id, parsed, cancellationToken) =>
    {
        var (by, reason) = ToolOptions.Record(parsed);
        await runner.ApproveAsync(id, by, reason, TimeSpan.FromHours(parsed.GetValue(MigrateOptions.ForHours)), cancellationToken).ConfigureAwait(false);
        return $"Contract of {id} is approved by {by}.";
    });

    public static Command Waive(TimeProvider time)
    {
        var gate = new Option<string>("--gate") { HelpName = "NAME", Description = $"The gate: {string.Join(", ", ChangeRunner.GateNames.Where(entry => entry.Value).Select(entry => entry.Key))}, or one of the host's.", Required = true };
        return Make(time, new Command("waive", "Set one gate of a change's Contract aside for a time; 0 hours end it. Status and plan show it.") { gate, ToolOptions.Reason, ToolOptions.By, MigrateOptions.ForHours }, async (runner, id, parsed, cancellationToken) =>
        {
            var (by, reason) = ToolOptions.Record(parsed);
            var hours = parsed.GetValue(MigrateOptions.ForHours);
            await runner.WaiveAsync(id, parsed.GetRequiredValue(gate), by, reason, TimeSpan.FromHours(hours), cancellationToken).ConfigureAwait(false);
            return hours > 0 ? $"Gate {parsed.GetValue(gate)} of {id} is waived by {by}." : $"Gate {parsed.GetValue(gate)} of {id} counts again.";
        });
    }

    public static Command Repair(TimeProvider time) => Make(time, new Command("repair", "Write the present checksums of a change into the books, for a declaration that says the same in other words. Compare the two first."), async (runner, id, _, cancellationToken) =>
    {
        await runner.RepairAsync(id, cancellationToken).ConfigureAwait(false);
        return $"The present declaration of {id} counts from here on.";
    });

    public static Command Adopt(TimeProvider time)
    {
        var command = new Command("adopt", "Call the database by the expected name from here on, whatever it was called: for one with a history and no name, and one that was moved or copied on purpose. Exit code: 0, 2 refused.");
        command.SetAction((parsed, stop) => MigrateSession.UseAsync(parsed, time, true, async (runner, assembly, cancellationToken) =>
        {
            var name = MigrateSession.Expected(parsed, assembly) ?? throw new MigrateException("Which name? Give it with --expect or DATAVERKET_EXPECTED_DATABASE.");
            await runner.AdoptDatabaseAsync(cancellationToken).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(SafeText.Of($"The database is {name} from here on.")).ConfigureAwait(false);
            return ExitCodes.Ok;
        }, stop));
        return command;
    }

    private static Command Make(TimeProvider time, Command command, Func<ChangeRunner, string, ParseResult, CancellationToken, Task<string>> work)
    {
        command.Add(MigrateOptions.Change);
        command.Add(ToolOptions.Json);
        command.Description += " Exit code: 0, 2 refused.";
        command.SetAction((parsed, stop) => MigrateSession.UseAsync(parsed, time, true, async (runner, _, cancellationToken) =>
        {
            var id = parsed.GetRequiredValue(MigrateOptions.Change);
            var said = await work(runner, id, parsed, cancellationToken).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(parsed.GetValue(ToolOptions.Json) ? MigrateJson.Recorded(command.Name, id, said) : SafeText.Of(said)).ConfigureAwait(false);
            return ExitCodes.Ok;
        }, stop));
        return command;
    }
}
