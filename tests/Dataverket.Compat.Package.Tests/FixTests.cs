using Dataverket.Compat.Package.Tests.Support;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Dataverket.Compat.Package.Tests;

/// <summary>The fixes of the restored package, made in a workspace that MSBuild opened; then <c>dotnet build</c> says nothing.</summary>
public sealed class FixTests(Feed feed)
{
    private const string Shipped = """
        using Dataverket.Compat.Schemas;
        [assembly: WireProfile(WireProfile.Web)]
        namespace Maskin.Events;

        [EventSchema("no.dataverket.maskin.machine.provisioned", 1)]
        public sealed record Provisioned(
            Guid MachineId,
            State State,
            int? Cpu = null);

        public enum State
        {
            Starting,
            Running,
        }
        """;

    [Fact]
    public async Task A_member_gone_an_enum_renumbered_and_a_version_without_a_way_up_are_fixed_and_the_build_is_clean()
    {
        using var sandbox = new Sandbox(feed);
        sandbox.Project("Events.csproj");
        await BreakAsync(sandbox, "Events.csproj");

        using (var editor = await Editor.OpenAsync(sandbox.At("Events.csproj")))
        {
            var found = await editor.FindAsync();
            Assert.Contains("Events: DVC1004 Events.cs", found);
            Assert.Contains("Events: DVC2007 Events.cs", found);
            Assert.Contains("Events: DVC5007 Newer.cs", found);
            await FixAsync(editor, FixAllScope.Project);
        }

        using (var again = await Editor.OpenAsync(sandbox.At("Events.csproj"))) Assert.Empty(await again.FindAsync());

        AssertFixed(sandbox);
        await AssertCleanAsync(sandbox, "Events.csproj");
    }

    [Fact]
    public async Task A_project_of_two_target_frameworks_is_fixed_once_over_the_solution()
    {
        using var sandbox = new Sandbox(feed);
        sandbox.Project("Events.csproj", "<TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks><EnableWindowsTargeting>true</EnableWindowsTargeting><DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>");
        sandbox.Write("Events.slnx", "<Solution><Project Path=\"Events.csproj\" /></Solution>");
        await BreakAsync(sandbox, "Events.slnx");

        using (var editor = await Editor.OpenAsync(sandbox.At("Events.slnx"))) await FixAsync(editor, FixAllScope.Solution);

        AssertFixed(sandbox);
        await AssertCleanAsync(sandbox, "Events.slnx");
    }

    [Fact]
    public async Task A_baseline_that_an_editor_also_wrote_into_the_project_is_one_file()
    {
        using var sandbox = new Sandbox(feed);
        sandbox.Project("Events.csproj");
        sandbox.Write("Events.cs", Shipped);
        await sandbox.MustAsync("build", "-p:Compat=accept");
        sandbox.Project("Events.csproj", items: sandbox.Library + """<AdditionalFiles Include="compat\events\no.dataverket.maskin.machine.provisioned.v1.txt" /><AdditionalFiles Include="other.txt" />""");
        sandbox.Write("other.txt", "");

        var items = await sandbox.MustAsync("build", "-getItem:AdditionalFiles");

        Assert.Equal(2, items.Split("\"Identity\":").Length - 1);
        Assert.Contains("other.txt", items, StringComparison.Ordinal);
    }

    // A member is gone, two numbers are swapped, and a version 2 has no converters and no baseline.
    private static async Task BreakAsync(Sandbox sandbox, string target)
    {
        sandbox.Write("Events.cs", Shipped);
        await sandbox.MustAsync("build", target, "-p:Compat=accept");
        sandbox.Write("Events.cs", Shipped.Replace("    State State,\n    int? Cpu = null);", "    State State);", StringComparison.Ordinal).Replace("    Starting,\n    Running,", "    Running,\n    Starting,", StringComparison.Ordinal));
        sandbox.Write("Newer.cs", Sandbox.Schema("public required Guid MachineId { get; init; }", version: 2, name: "ProvisionedV2"));
    }

    private static async Task FixAsync(Editor editor, FixAllScope scope)
    {
        await editor.FixAllAsync(scope, "Retire it in the baseline", "DVC1004");
        await editor.FixAllAsync(scope, "Write out the numbers that have shipped", "DVC2007");
        await editor.FixAllAsync(scope, "Add the converter", "DVC5007", "DVC5008");
        await editor.FixAllAsync(scope, "Accept it into the baseline", "DVC1413");
    }

    private static void AssertFixed(Sandbox sandbox)
    {
        Assert.Contains("retired cpu int32?", sandbox.Read("compat/events/no.dataverket.maskin.machine.provisioned.v1.txt"), StringComparison.Ordinal);
        Assert.Contains("Running = 1,", sandbox.Read("Events.cs"), StringComparison.Ordinal);
        Assert.Contains("Starting = 0,", sandbox.Read("Events.cs"), StringComparison.Ordinal);
        Assert.Equal(2, sandbox.Read("Newer.cs").Split("[Upcaster]").Length);
        Assert.Equal(2, sandbox.Baselines().Count);
        Assert.DoesNotContain("AdditionalFiles", sandbox.Read("Events.csproj"), StringComparison.Ordinal);
    }

    private static async Task AssertCleanAsync(Sandbox sandbox, string target)
    {
        var said = await sandbox.MustAsync("build", target, "--no-restore", "--no-incremental");
        Assert.DoesNotContain("warning DVC", said, StringComparison.Ordinal);
        Assert.Contains("0 Warning(s)", said, StringComparison.Ordinal);
    }
}
