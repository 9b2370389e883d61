using System.Globalization;
using Dataverket.Compat.Rollouts;

namespace Dataverket.Migrations;

/// <summary>Turns rows into words: done, rate, time left. Speaks at most five times a second. Safe from any thread.</summary>
sealed class BackfillProgress
{
    static readonly TimeSpan Least = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan Window = TimeSpan.FromSeconds(2);
    readonly Lock gate = new();
    readonly IProgress<StepProgress>? sink;
    readonly TimeProvider time;
    readonly long doneBefore;
    readonly long total;
    readonly long started;
    long spoken;
    long done;
    long markedAt;
    long markedDone;
    double smoothed;

    internal BackfillProgress(IProgress<StepProgress>? sink, TimeProvider time, long doneBefore, long total)
    {
        (this.sink, this.time, this.doneBefore, this.total) = (sink, time, doneBefore, total);
        (done, markedDone) = (doneBefore, doneBefore);
        started = markedAt = time.GetTimestamp();
    }

    internal long Done => Interlocked.Read(ref done);

    /// <summary>Rows a second of late; of all so far in the beginning.</summary>
    internal double Rate
    {
        get
        {
            lock (gate)
            {
                var window = time.GetElapsedTime(markedAt);
                if (window >= Window)
                {
                    var now = (Done - markedDone) / window.TotalSeconds;
                    smoothed = smoothed == 0 ? now : (0.4 * now) + (0.6 * smoothed);
                    (markedAt, markedDone) = (time.GetTimestamp(), Done);
                }

                var seconds = time.GetElapsedTime(started).TotalSeconds;
                return smoothed > 0 ? smoothed : seconds > 0 ? (Done - doneBefore) / seconds : 0;
            }
        }
    }

    internal void Add(int rows)
    {
        Interlocked.Add(ref done, rows);
        Report();
    }

    internal void Report(string? waiting = null, bool last = false)
    {
        if (sink is null) return;
        lock (gate)
        {
            if (!last && waiting is null && spoken != 0 && time.GetElapsedTime(spoken) < Least) return;
            spoken = time.GetTimestamp();
            var (rate, so) = (Rate, Done);
            var most = Math.Max(so, total);
            var left = rate > 0 ? string.Create(CultureInfo.InvariantCulture, $", about {(most - so) / rate:0} s left") : "";
            sink.Report(new StepProgress(so, most, waiting ?? string.Create(CultureInfo.InvariantCulture, $"{so} of {most} rows, {rate:0} rows/s{left}")));
        }
    }
}
