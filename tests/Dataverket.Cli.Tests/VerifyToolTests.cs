using System.Reflection;
using System.Text.Json;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;

[assembly: AssemblyMetadata("Dataverket.Compat.Witnesses", "1")]
[assembly: AssemblyMetadata("Dataverket.Compat.Witnesses", """{"rule":"DVC1002","type":"no.dataverket.nett.port.opened","version":1,"backward":true,"expected":"Throws","profile":"Web","writer":"Web","pointer":"/number","what":"\"number\" is new and required","document":"{}"}""")]
[assembly: AssemblyMetadata("Dataverket.Compat.Witnesses", """{"rule":"DVC1004","type":"no.dataverket.nett.port.opened","version":1,"backward":true,"expected":"Throws","profile":"Web","writer":"Web","pointer":"/gone","what":"\"gone\" is gone","document":"{\"number\":1,\"gone\":2}"}""")]
[assembly: AssemblyMetadata("Dataverket.Compat.Witnesses", """{"rule":"DVC1001","type":"no.dataverket.nett.port.opened","version":1,"backward":false,"expected":"Lossy","profile":"Web","writer":"Web","pointer":"/number","what":"\"number\" is new","document":"{\"number\":1}"}""")]

namespace Dataverket.Cli.Tests;

/// <summary>Witnesses that an assembly carries, run by the tool. This assembly carries three: one that is right, one that is wrong, and one that takes an earlier build.</summary>
public sealed class VerifyToolTests
{
    private static string Own => typeof(VerifyToolTests).Assembly.Location;

    [Fact]
    public async Task What_is_not_confirmed_is_shown_and_is_the_exit_code()
    {
        using var tool = Tool.Start("compat", "verify", Own);

        Assert.Equal(4, await tool.ExitAsync());
        Assert.Equal("3 findings: 1 confirmed, 1 not confirmed, 1 not run.", tool.Lines[^1]);
        var said = string.Join('\n', tool.Lines);
        Assert.Contains("DVC1004", said, StringComparison.Ordinal);
        Assert.DoesNotContain("DVC1002", said, StringComparison.Ordinal);
        Assert.Empty(tool.Errors);
    }

    [Fact]
    public async Task Scripts_are_told_everything()
    {
        using var tool = Tool.Start("compat", "verify", Own, "--json", "--earlier", Own);

        Assert.Equal(4, await tool.ExitAsync());
        using var said = JsonDocument.Parse(string.Join('\n', tool.Lines));
        Assert.False(said.RootElement.GetProperty("sound").GetBoolean());
        var findings = said.RootElement.GetProperty("findings").EnumerateArray().ToDictionary(finding => finding.GetProperty("rule").GetString()!, StringComparer.Ordinal);
        // The earlier build is this one, which keeps what the finding says is lost.
        Assert.Equal([("DVC1001", "not-confirmed"), ("DVC1002", "not-confirmed"), ("DVC1004", "not-confirmed")], findings.OrderBy(finding => finding.Key, StringComparer.Ordinal).Select(finding => (finding.Key, finding.Value.GetProperty("state").GetString()!)));
        Assert.Equal("{\"number\":1,\"gone\":2}", findings["DVC1004"].GetProperty("document").GetString());
        Assert.Equal("throws", findings["DVC1004"].GetProperty("expected").GetString());
        Assert.Contains("cannot read it", findings["DVC1002"].GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such.csproj", "There is no project, solution or assembly")]
    [InlineData("Dataverket.Cli.dll", "carries no witnesses")]
    [InlineData("Dataverket.Cli.Tests.deps.json", "is no assembly")]
    public async Task What_cannot_be_run_is_said_in_one_line(string target, string says)
    {
        var path = Path.Combine(AppContext.BaseDirectory, target);
        var copy = Path.Combine(Directory.CreateTempSubdirectory("dataverket-verify-test-").FullName, "any.dll");
        if (target.EndsWith(".json", StringComparison.Ordinal)) File.Copy(path, path = copy);
        using var tool = Tool.Start("compat", "verify", path);

        Assert.Equal(2, await tool.ExitAsync());
        Assert.Contains(says, Assert.Single(tool.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", tool.Errors, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);
    }

    [Fact]
    public async Task An_earlier_build_is_one_of_the_same_assembly()
    {
        using var other = Tool.Start("compat", "verify", Own, "--earlier", Path.Combine(AppContext.BaseDirectory, "Dataverket.Cli.dll"));
        using var none = Tool.Start("compat", "verify", Own, "--earlier", Path.Combine(AppContext.BaseDirectory, "gone.dll"));

        Assert.Equal(2, await other.ExitAsync());
        Assert.Contains("is no earlier build of Dataverket.Cli.Tests", other.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await none.ExitAsync());
        Assert.Contains("There is no earlier build", none.Errors, StringComparison.Ordinal);
    }
}

/// <summary>The message that the witnesses are about.</summary>
[EventSchema("no.dataverket.nett.port.opened", 1, Profile = WireProfile.Web)]
public sealed record PortOpened
{
    /// <summary>The number.</summary>
    public required int Number { get; init; }
}
