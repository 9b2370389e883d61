using System.CommandLine;
using System.Globalization;
using Dataverket.Cli.Runs;
using Dataverket.Compat.Nats.Workflows;
using Spectre.Console;

namespace Dataverket.Cli.Shapes;

/// <summary>The group <c>tasks</c>: long tasks, who has them, and under which handler version; never their data.</summary>
internal static class TasksCommands
{
    private static readonly TimeSpan Listen = TimeSpan.FromSeconds(1);

    public static Command Create(TimeProvider time) => new("tasks", "Long tasks, and the workers that run them.") { ToolOptions.Nats, List(time) };

    private static Command List(TimeProvider time)
    {
        var type = new Option<string?>("--type") { Description = "Only tasks of this type.", HelpName = "TYPE" };
        var all = new Option<bool>("--all") { Description = "List those that have ended too; they are counted either way." };
        var limit = new Option<int>("--limit") { Description = "How many are listed, oldest first, 1 to 10000.", DefaultValueFactory = _ => 100 };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000) result.AddError("--limit takes 1 to 10000.");
        });
        var command = new Command("list", "Counts by type and handler version, and the tasks in flight. Exit code: 0, or 2 when one waits for a version that no worker answered for, or has an entry of a newer build.") { type, all, limit, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => ToolSession.UseAsync(parsed, time, async nats =>
        {
            var reader = new TaskReader(nats, time);
            var tasks = await reader.ReadAsync(parsed.GetValue(type), cancellationToken).ConfigureAwait(false);
            var workers = await reader.WorkersAsync(Listen, cancellationToken).ConfigureAwait(false);
            var stranded = tasks.Where(task => IsStranded(task, workers)).ToList();
            var shown = tasks.Where(task => task.IsInFlight || parsed.GetValue(all)).Take(parsed.GetValue(limit)).ToList();
            if (parsed.GetValue(ToolOptions.Json))
            {
                await Console.Out.WriteLineAsync(ShapesJson.Of(TaskCount.Of(tasks), shown, workers, stranded, time.GetUtcNow())).ConfigureAwait(false);
            }
            else
            {
                AnsiConsole.Console.Write(Counts(TaskCount.Of(tasks), workers));
                if (shown.Count > 0) AnsiConsole.Console.Write(Tasks(shown, time.GetUtcNow()));
            }

            var left = tasks.Count(task => task.IsInFlight || parsed.GetValue(all)) - shown.Count;
            if (left > 0) await Console.Error.WriteLineAsync($"{left} more are not shown; --limit shows more.").ConfigureAwait(false);
            if (tasks.Any(task => task.Unknown > 0)) return ToolSession.Fail("Some entries are of a newer build than this tool: use a newer one.");
            return stranded.Count == 0
                ? ExitCodes.Ok
                : ToolSession.Fail($"No worker answered for {string.Join(", ", stranded.Select(task => string.Create(CultureInfo.InvariantCulture, $"{task.Type} version {task.Version}")).Distinct())}: {stranded.Count} of its tasks wait. Start a build that has it; nothing is lost.");
        }, cancellationToken));
        return command;
    }

    // A reply that waits needs any worker of the type.
    private static bool IsStranded(TaskView task, IReadOnlyList<WorkerView> workers) => task.IsInFlight && task.Version > 0
        && !workers.Any(worker => worker.Handlers.Any(handler => handler.Type == task.Type && (handler.Version == task.Version || task.Phase == TaskPhase.Replying)));

    private static Table Counts(IEnumerable<TaskCount> counts, IReadOnlyList<WorkerView> workers)
    {
        var table = Tables.Headed("task", "handler", "waiting", "running", "replying", "done", "failed", "workers");
        foreach (var count in counts)
            table.AddRow(
                new Text(SafeText.Of(count.Type)),
                new Text("v" + Number(count.Version)),
                new Text(Number(count.Waiting)),
                new Text(Number(count.Running)),
                new Text(Number(count.Replying)),
                new Text(Number(count.Done)),
                new Text(Number(count.Failed)),
                new Text(Number(workers.Count(worker => worker.Handlers.Contains((count.Type, count.Version))))));
        return table;
    }

    private static Table Tasks(IEnumerable<TaskView> tasks, DateTimeOffset now)
    {
        var table = Tables.Headed("id", "task", "handler", "state", "owner", "build", "done", "last step", "age", "unchanged");
        foreach (var task in tasks)
            table.AddRow(
                new Text(SafeText.Of(task.Id)),
                new Text(SafeText.Of(task.Type)),
                new Text("v" + Number(task.Version)),
                new Text(task.Phase.ToString().ToLowerInvariant()),
                new Text(task.Owner.Length > 0 ? SafeText.Of(task.Owner) : "nobody"),
                new Text(SafeText.Of(task.Build)),
                new Text(Number(task.Percent) + " %"),
                new Text(SafeText.Of(task.Reason.Length > 0 ? task.Reason : task.Step)),
                new Text(Age(now, task.StartedAt)),
                new Text(Age(now, task.ChangedAt)));
        return table;
    }

    private static string Age(DateTimeOffset now, DateTimeOffset since) => RunWords.Span(Math.Max(0, (now - since).TotalSeconds));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
