using Dataverket.Compat.Package.Tests.Support;

namespace Dataverket.Compat.Package.Tests;

/// <summary>Real packages, fresh projects, plain <c>dotnet build</c>.</summary>
public sealed class AcceptTests(Feed feed)
{
    private const string File1 = "compat/events/no.dataverket.maskin.machine.provisioned.v1.txt";

    [Fact]
    public async Task A_console_project_accepts_by_one_command_and_afterwards_only_what_is_new()
    {
        using var sandbox = new Sandbox(feed);
        sandbox.Project("App.csproj", "<TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType>");
        sandbox.Write("Program.cs", "System.Console.WriteLine(typeof(Maskin.Events.MachineProvisioned));");
        sandbox.Write("MachineProvisioned.cs", Sandbox.Schema("public required string MachineId { get; init; } public int Cpu { get; init; } public string? Zone { get; init; }"));

        await sandbox.MustAsync("build");
        Assert.Empty(sandbox.Baselines());

        var first = await sandbox.MustAsync("build", "-p:Compat=accept");
        Assert.Contains("events/no.dataverket.maskin.machine.provisioned.v1.txt: new, ", first, StringComparison.Ordinal);
        Assert.Equal(["events/no.dataverket.maskin.machine.provisioned.v1.txt"], sandbox.Baselines());
        var lines = System.IO.File.ReadAllLines(sandbox.At(File1));
        Assert.Equal("compat 1", lines[0]);
        Assert.Equal("event no.dataverket.maskin.machine.provisioned 1", lines[1]);
        Assert.Contains(lines, line => line.StartsWith("machineId ", StringComparison.Ordinal));

        // A checkout with other line ends, written by hand in another order: what is equal is not touched.
        sandbox.Write(File1, string.Join("\r\n", lines.Take(2).Concat(lines.Skip(2).Where(line => line.StartsWith("profile ", StringComparison.Ordinal))).Concat(lines.Skip(2).Where(line => !line.StartsWith("profile ", StringComparison.Ordinal)).Reverse())) + "\r\n");
        var (before, stamp) = (sandbox.Read(File1), System.IO.File.GetLastWriteTimeUtc(sandbox.At(File1)));
        Assert.Contains("1 baseline as before", await sandbox.MustAsync("build", "-p:Compat=accept", "--no-restore"), StringComparison.Ordinal);
        Assert.Equal((before, stamp), (sandbox.Read(File1), System.IO.File.GetLastWriteTimeUtc(sandbox.At(File1))));

        sandbox.Write("MachineProvisioned.cs", Sandbox.Schema("public required string MachineId { get; init; } public long Cpu { get; init; } public int MemoryMb { get; init; }"));
        var (code, output) = await sandbox.RunWithAsync(new Dictionary<string, string> { ["CI"] = "true" }, "build", "-p:Compat=accept", "--no-restore", "-clp:NoSummary");
        Assert.NotEqual(0, code);
        Assert.Single(output.Split('\n').Distinct(), line => line.Contains("error COMPAT002", StringComparison.Ordinal));
        Assert.Equal(before, sandbox.Read(File1));

        var second = await sandbox.MustAsync("build", "-p:Compat=accept", "--no-restore");
        var after = sandbox.Read(File1);
        Assert.Contains("2 lines added, 2 retired", second, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", after.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var now = after.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(now, line => line.StartsWith("memoryMb int32", StringComparison.Ordinal));
        Assert.Contains(now, line => line.StartsWith("cpu int64", StringComparison.Ordinal));
        Assert.Contains(now, line => line.StartsWith("retired cpu int32", StringComparison.Ordinal));
        Assert.Contains(now, line => line.StartsWith("retired zone ", StringComparison.Ordinal));
        Assert.DoesNotContain(now, line => line.StartsWith("zone ", StringComparison.Ordinal) || line.StartsWith("cpu int32", StringComparison.Ordinal));

        await AssertAnalyzersSeeThem(sandbox);
    }

    // What the compiler is handed says which baseline a file is.
    private static async Task AssertAnalyzersSeeThem(Sandbox sandbox)
    {
        sandbox.Write("compat/notes/readme.txt", "hello");
        await sandbox.MustAsync("build", "--no-restore");
        var config = sandbox.Read("obj/Debug/net10.0/App.GeneratedMSBuildEditorConfig.editorconfig");
        Assert.Contains("build_metadata.AdditionalFiles.CompatBaseline = events/no.dataverket.maskin.machine.provisioned.v1.txt", config, StringComparison.Ordinal);
        Assert.Contains("build_metadata.AdditionalFiles.CompatBaseline = notes/readme.txt", config, StringComparison.Ordinal);
        Assert.Contains("build_property.CompatAccepting = false", config, StringComparison.Ordinal);
    }
}
