using System.Globalization;
using System.Text;
using Dataverket.Cli.Migrating;
using Dataverket.Compat.Rollouts;
using Spectre.Console;

namespace Dataverket.Tests;

/// <summary>What a phase that waits looks like.</summary>
public sealed class PhaseViewTests
{
    private sealed class Clock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now;

        public void Pass(int milliseconds) => _now += milliseconds;
    }

    /// <summary>Something that a bar is drawn on.</summary>
    private sealed class Terminal(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => 80;

        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
        }
    }

    [Fact]
    public void A_wait_is_told_when_it_begins_when_it_is_another_and_every_half_minute_but_not_for_each_number()
    {
        var clock = new Clock();
        var notes = new WaitNotes(clock);
        bool News(string wait, int after)
        {
            clock.Pass(after);
            return notes.IsNews(wait);
        }

        Assert.True(News("resting: a replica is 3.2 s behind (limit 3.0 s)", 0));
        Assert.False(News("resting: a replica is 10.4 s behind (limit 3.0 s)", 100));
        Assert.True(News("waiting for a row that another transaction has locked; 12 rows done", 100));
        Assert.True(News("waiting for a row that another transaction has locked, for 3 s now, probably by pid 41 (x, idle in transaction, transaction open for 4.0 s): let it end; 12 rows done", 500));
        Assert.False(News("waiting for a row that another transaction has locked, for 4 s now, probably by pid 41 (x, idle in transaction, transaction open for 5.0 s): let it end; 15 rows done", 500));
        Assert.True(News("waiting for a row that another transaction has locked, for 5 s now, probably by pid 42 (x, idle in transaction, transaction open for 5.0 s): let it end; 15 rows done", 500));
        var told = 0;
        for (var i = 0; i < 610; i++) told += News("resting: paused; resume it to go on", 100) ? 1 : 0;
        Assert.Equal(3, told);
        // It was over, and has come again.
        Assert.True(News("resting: paused; resume it to go on", 3000));
    }

    [Theory]
    [InlineData("resting: a slot", true)]
    [InlineData("waiting for a row that another transaction has locked; 3 rows done", true)]
    [InlineData("a row takes longer than 0.1 s and gets more time; 3 rows done", true)]
    [InlineData("300 of 1000 rows, 20 rows/s, about 35 s left", false)]
    [InlineData("proven", false)]
    public void A_wait_is_told_from_progress(string detail, bool waits) => Assert.Equal(waits ? detail : null, WaitNotes.Of(new StepProgress(3, 10, detail)));

    [Fact]
    public async Task A_bar_leaves_who_holds_a_row_above_it_in_full()
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Out = new Terminal(text) });
        const string Wait = "waiting for a row that another transaction has locked, for 3 s now, probably by pid 41 (maskin, idle in transaction, transaction open for 4.0 s): let it end, or end it with pg_terminate_backend";
        await PhaseView.ShowAsync(console, TimeProvider.System, false, "backfill", "machine-size", progress =>
        {
            progress.Report(new StepProgress(3, 10, "3 of 10 rows, 1 rows/s"));
            for (var i = 0; i < 5; i++) progress.Report(new StepProgress(3, 10, Wait + "; 3 rows done"));
            return Task.CompletedTask;
        });
        // A terminal of 80 columns breaks the line, wherever it likes.
        var plain = string.Join(' ', text.ToString().Split((char[])['\r', '\n', ' '], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("backfill machine-size: " + Wait, plain, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(plain, "pg_terminate_backend"));
        Assert.Contains(text.ToString().Split('\n'), line => line.Contains("backfill machine-size: waiting ", StringComparison.Ordinal) && line.Contains('%', StringComparison.Ordinal));
    }
}
