using System.Text.Json;
using Dataverket.Compat.Package.Tests.Support;

namespace Dataverket.Compat.Package.Tests;

/// <summary>What the rules say of a project that has only the package is shown on what is built of it.</summary>
public sealed class VerifyTests(Feed feed)
{
    private const string Shipped = """
        using Dataverket.Compat.Schemas;
        namespace Maskin.Events;

        [EventSchema("no.dataverket.maskin.machine.provisioned", 1)]
        public sealed partial record Provisioned { public required string MachineId { get; init; } public int Cpu { get; init; } public State State { get; init; } }
        public enum State { Starting, Running }

        [EventSchema("no.dataverket.maskin.machine.sized", 1, Profile = WireProfile.Strict)]
        public sealed record Sized(string MachineId, int? Cpu = null);
        """;

    [Fact]
    public async Task Findings_are_confirmed_on_what_is_built_though_the_same_build_would_fail_by_them()
    {
        using var sandbox = new Sandbox(feed);
        sandbox.Project("Events.csproj");
        sandbox.Write("Events.cs", Shipped);
        await sandbox.MustAsync("build", "-p:Compat=accept");
        Directory.Move(sandbox.At("bin"), sandbox.At("earlier"));
        Assert.Equal([], await VerifyAsync(sandbox));
        // What was built to be looked at is not what ships.
        Assert.False(Directory.Exists(sandbox.At("bin")));

        sandbox.Write("Events.cs", Shipped.Replace("int Cpu ", "required string Cpu ", StringComparison.Ordinal).Replace("Starting, Running", "Starting, Paused", StringComparison.Ordinal).Replace(", int? Cpu = null", ", long Cores", StringComparison.Ordinal));
        Assert.NotEqual(0, (await sandbox.RunAsync("build", "--no-restore")).Code);
        var alone = await VerifyAsync(sandbox);
        var both = await VerifyAsync(sandbox, "--earlier", sandbox.At("earlier/Debug/net10.0"));

        Assert.Equal(alone.Select(finding => finding.Rule), both.Select(finding => finding.Rule));
        Assert.Contains(both, finding => finding.Rule == "DVC1100");
        Assert.Contains(both, finding => finding.Rule == "DVC2005");
        Assert.Contains(both, finding => finding.Rule == "DVC1003");
        Assert.All(both, finding => Assert.Equal("confirmed", finding.State));
        Assert.All(alone, finding => Assert.Equal(finding.IsBackward ? "confirmed" : "not-run", finding.State));
    }

    [Fact]
    public async Task A_web_project_is_run_with_the_framework_that_the_tool_does_not_use()
    {
        const string Source = """
            using Dataverket.Compat.Schemas;
            namespace Maskin.Events;
            [Microsoft.AspNetCore.Mvc.ModelMetadataType(typeof(Microsoft.AspNetCore.Http.HttpContext))]
            [EventSchema("no.dataverket.maskin.machine.sized", 1)] public sealed partial record Sized { public int Cpu { get; init; } }
            public sealed class Pages : Microsoft.AspNetCore.Mvc.ControllerBase;
            """;
        using var sandbox = new Sandbox(feed);
        sandbox.Project("Events.csproj", sdk: "Microsoft.NET.Sdk.Web");
        sandbox.Write("Program.cs", "WebApplication.CreateBuilder(args).Build().Run();");
        sandbox.Write("Sized.cs", Source);
        await sandbox.MustAsync("build", "-p:Compat=accept");
        sandbox.Write("Sized.cs", Source.Replace("int Cpu", "string? Cpu", StringComparison.Ordinal));

        Assert.Equal([("DVC1100", true, "confirmed"), ("DVC1100", false, "not-run")], await VerifyAsync(sandbox));
    }

    private async Task<List<(string Rule, bool IsBackward, string State)>> VerifyAsync(Sandbox sandbox, params string[] more)
    {
        var tool = Path.Combine(Repository.Root, "src", "Dataverket.Cli", "bin", Repository.Built("Configuration"), "net10.0", "Dataverket.Cli.dll");
        var (code, output) = await Dotnet.RunAsync(sandbox.Folder, feed.Variables, [tool, "compat", "verify", sandbox.At("Events.csproj"), "--json", .. more]);
        Assert.True(code == 0, output);
        using var said = JsonDocument.Parse(output);
        return [.. said.RootElement.GetProperty("findings").EnumerateArray().Select(finding => (finding.GetProperty("rule").GetString()!, finding.GetProperty("direction").GetString() == "backward", finding.GetProperty("state").GetString()!))];
    }
}
