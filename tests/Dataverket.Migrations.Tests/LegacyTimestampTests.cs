using System.Diagnostics;

namespace Dataverket.Migrations.Tests;

/// <summary>A host that has asked Npgsql to read the server's times as local ones: the choice is the whole process's, and so is this one's.</summary>
public sealed class LegacyTimestampTests
{
    const string ChildDatabase = "DATAVERKET_TEST_CHILD_DATABASE";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static ChangeRunnerOptions Kept => Machines.Quick with { KeepRetired = TimeSpan.FromHours(1) };

    [Fact]
    public async Task A_host_that_reads_the_servers_times_as_local_ones_far_from_Greenwich_brings_a_change_to_its_end()
    {
        await using var machines = await Machines.CreateAsync(200);
        using var child = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "Dataverket.Migrations.Tests"), ["-explicit", "only", "-method", $"{typeof(LegacyTimestampTests).FullName}.{nameof(In_a_process_of_its_own)}"])
        {
            Environment = { [ChildDatabase] = machines.Database.ConnectionString, ["TZ"] = "America/New_York" },
            RedirectStandardOutput = true,
        })!;
        var said = await child.StandardOutput.ReadToEndAsync(Cancel);
        await child.WaitForExitAsync(Cancel);
        Assert.True(child.ExitCode == 0, said);
        Assert.Equal(ChangeState.Dropped, (await machines.StatusAsync()).State);
        Assert.Equal(200, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu = id % 8 + 1 AND memory_mb = (id % 5 + 1) * 1024"));
    }

    [Fact(Explicit = true)]
    public async Task In_a_process_of_its_own()
    {
        AppContext.SetSwitch("Npgsql.EnableLegacyTimestampBehavior", true);
        Assert.NotEqual(TimeSpan.Zero, TimeZoneInfo.Local.GetUtcOffset(TimeProvider.System.GetUtcNow()));
        ChangeRunner Runner(ChangeRunnerOptions options) => new(Environment.GetEnvironmentVariable(ChildDatabase)!, Machines.Set(Machines.Change()), options, TimeProvider.System);
        var runner = Runner(Kept);
        await runner.ExpandAsync(Machines.Id, Cancel);
        await runner.BackfillAsync(Machines.Id, null, Cancel);
        Now((await runner.BackfillStatusAsync(Machines.Id, Cancel))!.Heard);
        await runner.ContractAsync(Machines.Id, Cancel);
        Assert.All((await runner.PlanAsync(Cancel))[0].Steps.Where(step => step.Finished is not null), step => Now(step.Finished));
        // An hour is not over, however many the host is away from the server's zone.
        await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.DropRetiredAsync(Machines.Id, Cancel));
        await Runner(Machines.Quick).DropRetiredAsync(Machines.Id, Cancel);
    }

    static void Now(DateTimeOffset? at)
    {
        Assert.InRange(at!.Value, TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(5), TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(5));
        Assert.Equal(TimeSpan.Zero, at.Value.Offset);
    }
}
