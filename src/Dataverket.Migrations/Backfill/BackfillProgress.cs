using System.Globalization;
using Dataverket.Compat.Rollouts;

namespace Dataverket.Migrations;

/// <summary>Turns rows into words: done, rate, time left. Speaks at most five times a second. One thread.</summary>
sealed class BackfillProgress(IProgress<StepProgress>? sink, TimeProvider time, long doneBefore, long total)
{
    static readonly TimeSpan Least = TimeSpan.FromMilliseconds(200);
    readonly long started = time.GetTimestamp();
    long spoken;

    internal void Report(long done, string? waiting = null, bool last = false)
    {
        if (sink is null || (!last && waiting is null && spoken != 0 && time.GetElapsedTime(spoken) < Least)) return;
        spoken = time.GetTimestamp();
        var seconds = time.GetElapsedTime(started).TotalSeconds;
        var rate = seconds > 0 ? (done - doneBefore) / seconds : 0;
        var most = Math.Max(done, total);
        var left = rate > 0 ? string.Create(CultureInfo.InvariantCulture, $", about {(most - done) / rate:0} s left") : "";
        sink.Report(new StepProgress(done, most, waiting ?? string.Create(CultureInfo.InvariantCulture, $"{done} of {most} rows, {rate:0} rows/s{left}")));
    }
}
