using System.CommandLine;
using Spectre.Console;

namespace Dataverket.Cli.Runs;

/// <summary>The group <c>run</c>: look at a run and steer it.</summary>
internal static class RunCommands
{
    public static Command Create(TimeProvider time) => new("run", "Look at a run, and steer it.")
    {
        ToolOptions.Nats,
        RunOptions.Run,
        Status(time),
        Watch(time),
        RunVerbs.Steer(time, "pause", "Stop before the next step; what is being done is finished."),
        RunVerbs.Steer(time, "resume", "Go on after a pause."),
        RunVerbs.Steer(time, "abort", "Undo what can be undone, in reverse order; what cannot stays."),
        RunVerbs.Approve(time),
    };

    private static Command Status(TimeProvider time)
    {
        var json = new Option<bool>("--json") { Description = "The document as it is on NATS, for scripts." };
        var command = new Command("status", "Where the run stands. Exit code: 0 going on or done, 2 blocked, 3 needs approval, 4 failed, 5 no status seen, 6 paused.") { json };
        command.SetAction((parsed, cancellationToken) => RunSession.UseAsync(parsed, time, async session =>
        {
            if (await session.NextStatusAsync(cancellationToken).ConfigureAwait(false) is not { } status) return ExitCodes.Unsure;
            if (parsed.GetValue(json))
            {
                using var output = Console.OpenStandardOutput();
                await output.WriteAsync(status.ToJson(), cancellationToken).ConfigureAwait(false);
                await output.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                AnsiConsole.Console.Write(RunView.Render(status, [], AnsiConsole.Profile.Width));
            }

            return RunWords.ExitCode(status);
        }, cancellationToken));
        return command;
    }

    private static Command Watch(TimeProvider time)
    {
        var command = new Command("watch", "Follow the run until it ends: a live view in a terminal, a line per change elsewhere. Exit code: 0 succeeded, 4 ended otherwise.");
        command.SetAction((parsed, cancellationToken) => RunSession.UseAsync(parsed, time,
            session => RunWatch.RunAsync(session.Nats, session.RunId, AnsiConsole.Console, session.Time, cancellationToken), cancellationToken));
        return command;
    }
}
