using System.Globalization;
using Dataverket.Compat.Rollouts;
using Spectre.Console;

namespace Dataverket.Cli.Migrating;

/// <summary>Shows a phase while it runs: a bar in a terminal, a line for each tenth elsewhere, or a line of JSON for each report. What it waits for is a line of its own.</summary>
internal static class PhaseView
{
    /// <summary>Runs the work; what it throws goes through.</summary>
    /// <param name="console">Where a bar is drawn, if it is a terminal.</param>
    /// <param name="time">The clock.</param>
    /// <param name="json">Whether programs read it.</param>
    /// <param name="phase">What runs.</param>
    /// <param name="change">The change's id; <c>null</c> for what belongs to none.</param>
    /// <param name="work">The work.</param>
    public static async Task ShowAsync(IAnsiConsole console, TimeProvider time, bool json, string phase, string? change, Func<IProgress<StepProgress>, Task> work)
    {
        var (began, what) = (time.GetTimestamp(), change is null ? phase : $"{phase} {change}");
        if (json)
        {
            await Console.Out.WriteLineAsync(MigrateJson.Of(phase, change, "begun")).ConfigureAwait(false);
            await work(new Objects(time, phase, change)).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(MigrateJson.Of(phase, change, "done", null, null, time.GetElapsedTime(began).TotalSeconds)).ConfigureAwait(false);
            return;
        }

        if (console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi) await BarAsync(console, time, what, work).ConfigureAwait(false);
        else
        {
            await Console.Out.WriteLineAsync(what).ConfigureAwait(false);
            await work(new Lines(time, what)).ConfigureAwait(false);
        }

        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what}: done in {time.GetElapsedTime(began).TotalSeconds:0.0} s")).ConfigureAwait(false);
    }

    private static Task BarAsync(IAnsiConsole console, TimeProvider time, string what, Func<IProgress<StepProgress>, Task> work) => console.Progress().AutoClear(true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
        .StartAsync(async context =>
        {
            var task = context.AddTask(Markup.Escape(what), maxValue: 1);
            task.IsIndeterminate = true;
            await work(new Bar(console, time, task, what)).ConfigureAwait(false);
            task.Value = task.MaxValue;
        });

    private sealed class Bar(IAnsiConsole console, TimeProvider time, ProgressTask task, string what) : IProgress<StepProgress>
    {
        private readonly Lock _gate = new();
        private readonly WaitNotes _notes = new(time);

        public void Report(StepProgress value)
        {
            task.IsIndeterminate = value.Total == 0;
            if (value.Total > 0) (task.MaxValue, task.Value) = (value.Total, Math.Min(value.Done, value.Total));
            var wait = WaitNotes.Of(value);
            task.Description = Markup.Escape(wait is null ? $"{what}: {SafeText.Of(value.Detail)}" : $"{what}: waiting");
            if (wait is null) return;
            lock (_gate)
            {
                if (!_notes.IsNews(wait)) return;
            }

            // Who holds a row, or how far a replica is behind, would push the bar out of its own line: it stands above.
            console.WriteLine($"{what}: {SafeText.Of(wait)}");
        }
    }

    private sealed class Lines(TimeProvider time, string what) : IProgress<StepProgress>
    {
        private readonly Lock _gate = new();
        private readonly WaitNotes _notes = new(time);
        private long _tenth = -1;
        private string _other = "";

        public void Report(StepProgress value)
        {
            lock (_gate)
            {
                if (WaitNotes.Of(value) is { } wait)
                {
                    if (!_notes.IsNews(wait)) return;
                }
                else
                {
                    // A count is told at each tenth, anything else once.
                    var (tenth, other) = (value.Total > 0 ? value.Done * 10 / value.Total : 0, value.Detail.Contains(" rows", StringComparison.Ordinal) ? "" : value.Detail);
                    if (tenth == _tenth && other == _other) return;
                    (_tenth, _other) = (tenth, other);
                }
            }

            Console.Out.WriteLine($"{what}: {SafeText.Of(value.Detail)}");
        }
    }

    private sealed class Objects(TimeProvider time, string phase, string? change) : IProgress<StepProgress>
    {
        private readonly Lock _gate = new();
        private readonly WaitNotes _notes = new(time);

        public void Report(StepProgress value)
        {
            var wait = WaitNotes.Of(value);
            lock (_gate)
            {
                if (wait is not null && !_notes.IsNews(wait)) return;
            }

            Console.Out.WriteLine(MigrateJson.Of(phase, change, wait is null ? "progressed" : "waiting", value, wait));
        }
    }
}
