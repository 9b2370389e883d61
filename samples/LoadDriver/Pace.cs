using System.Globalization;
using Kit;

namespace LoadDriver;

/// <summary>An open loop: a write begins at its time, whether or not the ones before it have been answered.</summary>
public sealed class Pace(MachineClient client, Journal journal, TimeProvider time)
{
    private static readonly (string Size, int Cpu, int MemoryMb)[] Sizes = [("small", 1, 1024), ("medium", 2, 4096), ("large", 4, 16384)];
    private const int MaximumOpen = 2000;
    private readonly Lock _gate = new();
    private LoadSummary _summary = new();
    private double _seconds;

    public LoadSummary Summarise()
    {
        lock (_gate) return _summary with { WritesPerSecond = _seconds > 0 ? _summary.Accepted / _seconds : 0, FirstProblem = client.FirstProblem, LastUnanswered = client.LastUnanswered };
    }

    public async Task RunAsync(int writesPerSecond, CancellationToken stopping)
    {
        var began = time.GetTimestamp();
        var run = Guid.CreateVersion7().ToString("N")[..12];
        // What is under way when the driver stops is seen through, so that no write stays ambiguous.
        using var giveUp = new CancellationTokenSource();
        List<Task> open = [];
        for (long n = 0; !stopping.IsCancellationRequested; n++)
        {
            var due = TimeSpan.FromSeconds(n / (double)writesPerSecond) - time.GetElapsedTime(began);
            if (due > TimeSpan.Zero) await Task.Delay(due, time, CancellationToken.None);
            if (open.Count > 512) open.RemoveAll(task => task.IsCompleted);
            // A loop that is open without end would bury services that fell behind; the rate in the summary tells that it was held back.
            if (open.Count > MaximumOpen) await Task.WhenAny(open);
            open.Add(WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{run}-{n}"), n, giveUp.Token));
        }

        _seconds = time.GetElapsedTime(began).TotalSeconds;
        // Shorter than the patience of who stops the driver: what is still open is told as failed, with its reason.
        giveUp.CancelAfter(TimeSpan.FromSeconds(8));
        await Task.WhenAll(open);
    }

    // Most writes use the old surface, every fourth the new one as soon as it is there, and every hundredth asks for what the old shape cannot say.
    private async Task WriteAsync(string id, long n, CancellationToken giveUp)
    {
        var began = time.GetTimestamp();
        var (size, cpu, memoryMb) = Sizes[n % Sizes.Length];
        var isWide = n % 100 == 99;
        if (isWide) (cpu, memoryMb) = (5, 20480);
        try
        {
            if (isWide || n % 4 == 0)
            {
                var (answer, tries) = await client.PutAsync($"/v2/machines/{id}", string.Create(CultureInfo.InvariantCulture, $"{{\"cpu\":{cpu},\"memoryMb\":{memoryMb}}}"), giveUp);
                if (answer != Answer.NoRoute || isWide)
                {
                    Count(id, answer, tries, isWide, cpu, memoryMb, began);
                    return;
                }
            }

            var (old, oldTries) = await client.PutAsync($"/v1/machines/{id}", $"{{\"size\":\"{size}\"}}", giveUp);
            Count(id, old, oldTries, false, cpu, memoryMb, began);
        }
        catch (OperationCanceledException)
        {
            lock (_gate) _summary = _summary with { Failed = _summary.Failed + 1 };
        }
    }

    private void Count(string id, Answer answer, int tries, bool isWide, int cpu, int memoryMb, long began)
    {
        if (answer == Answer.Accepted) journal.Add(id, cpu, memoryMb);
        var (now, waited) = (time.GetUtcNow(), time.GetElapsedTime(began).TotalMilliseconds);
        if (waited > 1000) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now:HH:mm:ss.fff} {id} waited {waited:0} ms, {tries} tries"));
        lock (_gate)
        {
            var accepted = answer == Answer.Accepted;
            _summary = _summary with
            {
                Accepted = _summary.Accepted + (accepted ? 1 : 0),
                Retried = _summary.Retried + tries - 1,
                Refused = _summary.Refused + (answer is Answer.Refused || (answer is Answer.NotYet && !isWide) ? 1 : 0),
                LongestWaitMs = accepted ? Math.Max(_summary.LongestWaitMs, waited) : _summary.LongestWaitMs,
                WideAccepted = _summary.WideAccepted + (accepted && isWide ? 1 : 0),
                WideRefused = _summary.WideRefused + (answer == Answer.NotYet && isWide ? 1 : 0),
                FirstWideAccepted = accepted && isWide ? _summary.FirstWideAccepted ?? now : _summary.FirstWideAccepted,
                LastWideAccepted = accepted && isWide ? now : _summary.LastWideAccepted,
                LastWideRefused = answer == Answer.NotYet && isWide ? now : _summary.LastWideRefused,
            };
        }
    }
}
