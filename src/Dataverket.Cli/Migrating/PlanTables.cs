using System.Globalization;
using Dataverket.Cli.Runs;
using Dataverket.Migrations;
using Spectre.Console;

namespace Dataverket.Cli.Migrating;

/// <summary>Plans and states for people.</summary>
internal static class PlanTables
{
    public static void Write(IAnsiConsole console, IReadOnlyList<ChangePlan> plans)
    {
        var table = Tables.Headed("change", "state", "next", "steps done", "in the way");
        foreach (var plan in plans)
            table.AddRow(
                new Text(SafeText.Of(plan.Status.Change)), new Text(Word(plan.Status.State)), new Text(plan.Next ?? "nothing"),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{plan.Steps.Count(step => step.IsDone)} of {plan.Steps.Count}")), new Text(Number(plan.Reasons.Count)));
        console.Write(table);
        foreach (var plan in plans)
        {
            foreach (var reason in plan.Reasons) Console.Out.WriteLine($"{plan.Status.Change}: {SafeText.Of(reason)}");
            Write(plan.Waivers);
        }
    }

    /// <summary>Ordinary migrations that have not run, a line each.</summary>
    public static void Write(IReadOnlyList<PendingMigration> pending)
    {
        foreach (var one in pending)
            Console.Out.WriteLine(SafeText.Of(one.Reason ?? string.Create(CultureInfo.InvariantCulture, $"Migration {one.Name} ({one.Number}) of phase {one.Phase.ToString().ToLowerInvariant()} has not run.")));
    }

    public static void Write(IAnsiConsole console, IReadOnlyList<(ChangeStatus Status, BackfillStatus? Backfill)> rows)
    {
        var table = Tables.Headed("change", "state", "rows", "rows/s", "left", "quarantined");
        foreach (var (status, backfill) in rows)
            table.AddRow(
                new Text(SafeText.Of(status.Change)), new Text(Word(status.State)),
                new Text(status.Total > 0 ? string.Create(CultureInfo.InvariantCulture, $"{status.Done} of {Math.Max(status.Done, status.Total)}") : ""),
                new Text(backfill is { RowsPerSecond: > 0 } ? Number((long)backfill.RowsPerSecond) : ""), new Text(backfill?.Left is { } left ? RunWords.Span(left.TotalSeconds) : ""),
                new Text(Number(status.Quarantined)));
        console.Write(table);
        foreach (var (status, backfill) in rows)
        {
            if ((backfill?.Paused is { } paused ? "paused: " + paused : backfill?.Resting) is { Length: > 0 } rests) Console.Out.WriteLine($"{status.Change}: {SafeText.Of(rests)}");
            if (status.State is ChangeState.Mixed or ChangeState.Interrupted) Console.Out.WriteLine($"{status.Change}: {SafeText.Of(status.Detail)}");
            if (status.Divergences > 0) Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{status.Change}: {status.Divergences} write(s) gave both sides values that do not agree; the new side won."));
            Write(status.Waivers);
        }
    }

    private static void Write(IEnumerable<GateWaiver> waivers)
    {
        foreach (var waiver in waivers)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{waiver.Change}: gate {SafeText.Of(waiver.Gate)} {(waiver.IsInForce ? "is" : "was")} waived until {waiver.Expires.UtcDateTime:yyyy-MM-dd HH:mm} UTC by {SafeText.Of(waiver.By)}: {SafeText.Of(waiver.Reason)}"));
    }

    private static string Word(ChangeState state) => state switch { ChangeState.NotBegun => "not begun", _ => state.ToString().ToLowerInvariant() };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
