using Dataverket.Compat.Package.Tests.Support;

namespace Dataverket.Compat.Package.Tests;

/// <summary>Several projects, several target frameworks, both packages at once.</summary>
public sealed class SolutionTests(Feed feed)
{
    [Fact]
    public async Task A_solution_accepts_project_by_project_and_a_project_without_schemas_has_nothing_to_accept()
    {
        using var sandbox = new Sandbox(feed);
        sandbox.Project("Events/Events.csproj");
        sandbox.Write("Events/Sized.cs", Sandbox.Schema("public int Cpu { get; init; }", "no.dataverket.maskin.machine.sized", name: "MachineSized"));
        sandbox.Write("Events/Seen.cs", Sandbox.Schema("public int Cpu { get; init; }", "no.dataverket.maskin.machine.seen", name: "MachineSeen") + "\n[EventReader(\"no.dataverket.nett.port.opened\", Oldest = 1, Newest = 1)] public sealed partial record PortOpened { public int Port { get; init; } }");
        sandbox.Project("Web/Web.csproj", items: sandbox.Library + """<ProjectReference Include="../Events/Events.csproj" />""", sdk: "Microsoft.NET.Sdk.Web");
        sandbox.Write("Web/Program.cs", "WebApplication.CreateBuilder(args).Build().Run();");
        sandbox.Write("Web/Retire.cs", Sandbox.Schema("public int Cpu { get; init; }", "no.dataverket.maskin.machine.retire", name: "RetireMachine").Replace("EventSchema", "CommandSchema", StringComparison.Ordinal));
        sandbox.Project("Tool/Tool.csproj", "<TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType>", """<ProjectReference Include="../Events/Events.csproj" />""");
        sandbox.Write("Tool/Program.cs", "System.Console.WriteLine(new Maskin.Events.MachineSized());");
        sandbox.Write("All.slnx", """<Solution><Project Path="Tool/Tool.csproj" /><Project Path="Web/Web.csproj" /><Project Path="Events/Events.csproj" /></Solution>""");

        await sandbox.MustAsync("build", "All.slnx", "-p:Compat=accept");
        Assert.Equal(["events/no.dataverket.maskin.machine.seen.v1.txt", "events/no.dataverket.maskin.machine.sized.v1.txt"], sandbox.Baselines("Events/compat"));
        Assert.Equal(["events/no.dataverket.maskin.machine.retire.v1.txt"], sandbox.Baselines("Web/compat"));
        Assert.Empty(sandbox.Baselines("Tool/compat"));

        // One project alone: what it references says something new too, and is left alone.
        Directory.Delete(sandbox.At("Events/compat"), recursive: true);
        System.IO.File.Delete(sandbox.At("Web/Retire.cs"));
        await sandbox.MustAsync("build", "Web/Web.csproj", "-t:CompatAccept", "--no-restore");
        Assert.Empty(sandbox.Baselines("Events/compat"));
        Assert.Equal("retired", sandbox.Read("Web/compat/events/no.dataverket.maskin.machine.retire.v1.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
    }

    [Fact]
    public async Task Of_several_target_frameworks_one_speaks_and_two_packages_with_the_same_analyzers_run_them_once()
    {
        using var sandbox = new Sandbox(feed);
        sandbox.Project("Lib.csproj", "<TargetFrameworks>netstandard2.0;net10.0</TargetFrameworks><LangVersion>latest</LangVersion><ImplicitUsings>disable</ImplicitUsings>", sandbox.Reference("Dataverket.Compat", "Condition=\"'$(TargetFramework)' == 'net10.0'\"") + sandbox.Reference("Dataverket.Compat.Analyzers", "PrivateAssets=\"all\""));
        sandbox.Write("Seen.cs", "#if NET\n" + Sandbox.Schema("public int Cpu { get; init; }") + "\n#else\nnamespace Old { public class Nothing { } }\n#endif");

        var output = await sandbox.MustAsync("build", "-t:CompatAccept");
        Assert.Single(output.Split('\n'), line => line.Contains("v1.txt: new", StringComparison.Ordinal));
        Assert.Equal(["events/no.dataverket.maskin.machine.provisioned.v1.txt"], sandbox.Baselines());

        var again = await sandbox.MustAsync("build", "-p:Compat=accept", "--no-restore");
        Assert.Single(again.Split('\n'), line => line.Contains("Compat: ", StringComparison.Ordinal));
        Assert.Contains("1 baseline as before", again, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", again, StringComparison.Ordinal);

        var (code, refused) = await sandbox.RunWithAsync(new Dictionary<string, string> { ["CI"] = "1" }, "build", "-p:Compat=accept", "--no-restore", "-clp:NoSummary");
        Assert.NotEqual(0, code);
        Assert.Single(refused.Split('\n').Distinct(), line => line.Contains("error COMPAT002", StringComparison.Ordinal));
        (code, refused) = await sandbox.RunAsync("build", "-t:CompatAccept", "-p:CompatTargetFramework=net9.0", "--no-restore", "-clp:NoSummary");
        Assert.NotEqual(0, code);
        Assert.Single(refused.Split('\n').Distinct(), line => line.Contains("error COMPAT006", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_schema_that_the_generator_refuses_is_an_error_of_a_plain_build_and_is_not_accepted()
    {
        using var sandbox = new Sandbox(feed);
        sandbox.Project("Lib.csproj");
        sandbox.Write("Seen.cs", Sandbox.Schema("public int Cpu { get; init; }").Replace("partial ", "", StringComparison.Ordinal));

        var (code, output) = await sandbox.RunAsync("build", "-p:Compat=accept");

        Assert.NotEqual(0, code);
        Assert.Contains("error DVC8002", output, StringComparison.Ordinal);
        Assert.Empty(sandbox.Baselines());
    }
}
