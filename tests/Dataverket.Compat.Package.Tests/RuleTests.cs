using System.Text.RegularExpressions;
using Dataverket.Compat.Package.Tests.Support;

namespace Dataverket.Compat.Package.Tests;

/// <summary>Changes of what has shipped, as somebody meets them who has only the package: plain <c>dotnet build</c>.</summary>
public sealed partial class RuleTests(Feed feed)
{
    private const string Shipped = """
        using Dataverket.Compat.Schemas;
        [assembly: WireProfile(WireProfile.Web)]
        namespace Maskin.Events;

        [EventSchema("no.dataverket.maskin.machine.provisioned", 1)]
        public sealed record Provisioned(
            string MachineId,
            State State,
            int? Cpu = null);

        public enum State
        {
            Starting,
            Running,
        }
        """;

    [Fact]
    public async Task A_member_gone_an_enum_renumbered_and_a_version_without_a_way_up_are_told_at_their_lines()
    {
        using var sandbox = new Sandbox(feed);
        sandbox.Project("Events.csproj");
        sandbox.Write("Events.cs", Shipped);
        await sandbox.MustAsync("build", "-p:Compat=accept");
        Assert.Empty(Told(await sandbox.MustAsync("build", "--no-restore", "--no-incremental")));

        sandbox.Write("Events.cs", Shipped.Replace("    State State,\n    int? Cpu = null);", "    State State);", StringComparison.Ordinal).Replace("    Starting,\n    Running,", "    Running,\n    Starting,", StringComparison.Ordinal));
        sandbox.Write("Newer.cs", Sandbox.Schema("public required string MachineId { get; init; }", version: 2, name: "ProvisionedV2"));
        var (code, output) = await sandbox.RunAsync("build", "--no-restore");

        Assert.NotEqual(0, code);
        var told = Told(output);
        Assert.Contains("Events.cs(6): warning DVC1004", told);
        Assert.Contains("Events.cs(13): error DVC2007", told);
        Assert.Contains("Newer.cs(4): error DVC5007", told);

        // What the fixes do: the member is back, the numbers are pinned, the newer version has a converter.
        sandbox.Write("Events.cs", Shipped.Replace("    Starting,\n    Running,", "    Running = 1,\n    Starting = 0,", StringComparison.Ordinal));
        sandbox.Write("Newer.cs", Sandbox.Schema("public required string MachineId { get; init; } [Upcaster] static ProvisionedV2 From(Provisioned old) => new() { MachineId = old.MachineId }; [Downcaster] static Provisioned To(ProvisionedV2 value) => new(value.MachineId, State.Starting);", version: 2, name: "ProvisionedV2"));
        Assert.DoesNotContain(Told(await sandbox.MustAsync("build", "--no-restore")), line => line.Contains("error", StringComparison.Ordinal) || line.Contains("DVC1004", StringComparison.Ordinal));
    }

    private static List<string> Told(string output)
        => [.. Finding().Matches(output).Select(match => $"{match.Groups[1].Value}({match.Groups[2].Value}): {match.Groups[3].Value} {match.Groups[4].Value}").Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"(\w+\.cs)\((\d+),\d+\): (error|warning) (DVC[125]\d{3})")]
    private static partial Regex Finding();
}
