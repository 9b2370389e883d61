using System.Diagnostics;

namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>A process with many runners in it, each on a database of its own, that ends by signal 9 and takes all of them with it.</summary>
sealed class Victim : IDisposable
{
    readonly Process process;
    readonly Task<string> output;
    readonly SemaphoreSlim speaking = new(1);

    public Victim()
    {
        process = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "Dataverket.Migrations.Tests"),
            ["-explicit", "only", "-method", $"{typeof(CrashMatrixTests).FullName}.{nameof(CrashMatrixTests.Legs_in_a_process_of_its_own)}"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
            // It lives for seconds.
            Environment = { ["DOTNET_TieredPGO"] = "0" },
        })!;
        output = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Has it begin a leg. Several may be begun at once.</summary>
    public async Task GoAsync(string connectionString, Scenario scenario, Leg leg)
    {
        await speaking.WaitAsync();
        try
        {
            await process.StandardInput.WriteLineAsync($"{connectionString}\t{scenario.Name}\t{leg.Name}");
            await process.StandardInput.FlushAsync();
        }
        finally
        {
            speaking.Release();
        }
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
            legs.Add(Task.Run(() => leg.Go(CrashMatrix.RunnerFor(words[0], scenario, leg, SlowClock.Instance), cancellationToken), cancellationToken));
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
