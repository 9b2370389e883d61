using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>A process with many runners in it, each on a database of its own, that ends by signal 9 and takes all of them with it.</summary>
sealed class Victim : IDisposable
{
    const string Ended = "the leg has ended:";
    readonly Process process;
    readonly Task output;
    readonly ConcurrentDictionary<int, TaskCompletionSource> legs = new();
    readonly SemaphoreSlim speaking = new(1);

    public Victim()
    {
        process = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "Dataverket.Migrations.Tests"),
            ["-explicit", "only", "-method", $"{typeof(CrashMatrixTests).FullName}.{nameof(CrashMatrixTests.Legs_in_a_process_of_its_own)}"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
            // It lives for seconds. A leg that is stopped inside FluentMigrator, which waits on its thread, keeps that thread; the pool would add others one in half a second.
            Environment = { ["DOTNET_TieredPGO"] = "0", ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "80" },
        })!;
        output = HearAsync();
    }

    /// <summary>Has it begin a leg. Several may be begun at once.</summary>
    /// <returns>Completes when the leg has ended, which it does not when it is stopped on its way.</returns>
    public async Task<Task> GoAsync(string connectionString, Scenario scenario, Leg leg)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await speaking.WaitAsync();
        try
        {
            var number = legs.Count;
            legs[number] = ended;
            await process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{connectionString}\t{scenario.Name}\t{leg.Name}\t{number}"));
            await process.StandardInput.FlushAsync();
        }
        finally
        {
            speaking.Release();
        }

        return ended.Task;
    }

    async Task HearAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            if (line.IndexOf(Ended, StringComparison.Ordinal) is >= 0 and var at && int.TryParse(line.AsSpan(at + Ended.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && legs.TryGetValue(number, out var ended))
                ended.TrySetResult();
    }

    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        await output;
    }

    /// <summary>What the process does: it goes each leg that it is told to, all at once.</summary>
    public static async Task LiveAsync(CancellationToken cancellationToken)
    {
        List<Task> legs = [];
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            var (words, scenario) = (line.Split('\t'), Scenarios.Of(line.Split('\t')[1]));
            var leg = Leg.Of(words[2]);
            legs.Add(Task.Run(async () =>
            {
                try
                {
                    await leg.Go(CrashMatrix.RunnerFor(words[0], scenario, leg, SlowClock.Instance), cancellationToken);
                }
                finally
                {
                    // One that fails has ended as well.
                    Console.WriteLine(Ended + words[3]);
                }
            }, cancellationToken));
        }

        await Task.WhenAll(legs);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
        speaking.Dispose();
    }
}
