using System.Globalization;
using Dataverket.Compat.Rollouts;
using Spectre.Console;

namespace Dataverket.Cli.Migrating;

/// <summary>Shows a phase while it runs: a bar in a terminal, a line for each tenth elsewhere.</summary>
internal static class PhaseView
{
    /// <summary>Runs the work; what it throws goes through.</summary>
    public static async Task ShowAsync(IAnsiConsole console, TimeProvider time, string what, Func<IProgress<StepProgress>, Task> work)
    {
        var began = time.GetTimestamp();
        if (console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi) await BarAsync(console, what, work).ConfigureAwait(false);
        else
        {
            await Console.Out.WriteLineAsync(what).ConfigureAwait(false);
            await work(new Lines(what)).ConfigureAwait(false);
        }

        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what}: done in {time.GetElapsedTime(began).TotalSeconds:0.0} s")).ConfigureAwait(false);
    }

    private static Task BarAsync(IAnsiConsole console, string what, Func<IProgress<StepProgress>, Task> work) => console.Progress().AutoClear(true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
        .StartAsync(async context =>
        {
            var task = context.AddTask(Markup.Escape(what), maxValue: 1);
            task.IsIndeterminate = true;
            await work(new Bar(task, what)).ConfigureAwait(false);
            task.Value = task.MaxValue;
        });

    private sealed class Bar(ProgressTask task, string what) : IProgress<StepProgress>
    {
        public void Report(StepProgress value)
        {
            task.IsIndeterminate = value.Total == 0;
            if (value.Total > 0) (task.MaxValue, task.Value) = (value.Total, Math.Min(value.Done, value.Total));
            task.Description = Markup.Escape($"{what}: {SafeText.Of(value.Detail)}");
        }
    }

    private sealed class Lines(string what) : IProgress<StepProgress>
    {
        private readonly Lock _gate = new();
        private long _tenth = -1;
        private string _waiting = "";

        public void Report(StepProgress value)
        {
            lock (_gate)
            {
                // Why it rests is told once, and not with every look.
                var (tenth, waiting) = (value.Total > 0 ? value.Done * 10 / value.Total : 0, value.Detail.Contains(" rows", StringComparison.Ordinal) ? "" : value.Detail);
                if (tenth == _tenth && waiting == _waiting) return;
                (_tenth, _waiting) = (tenth, waiting);
            }

            Console.Out.WriteLine($"{what}: {SafeText.Of(value.Detail)}");
        }
    }
}
