using Dataverket.Compat.Package.Tests.Support;

namespace Dataverket.Compat.Package.Tests;

/// <summary>What the build refuses, in one error each and before anything is compiled.</summary>
public sealed class RefusalTests(Feed feed)
{
    [Fact]
    public async Task A_setting_without_a_meaning_and_a_build_machine_are_refused_by_name()
    {
        using var sandbox = new Sandbox(feed);
        sandbox.Project("Lib.csproj");
        sandbox.Write("Seen.cs", Sandbox.Schema("public int Cpu { get; init; }"));
        await sandbox.MustAsync("restore");

        await RefusedAsync("COMPAT001", "'acept'", new(), "-t:Build", "-p:Compat=acept");
        await RefusedAsync("COMPAT002", "CI is set", new() { ["CI"] = "woodpecker" }, "-t:CompatAccept");
        await RefusedAsync("COMPAT002", "CI is set", new() { ["CI"] = "1" }, "-t:Build", "-p:Compat=accept", "-p:CI=false");
        await RefusedAsync("COMPAT002", "TF_BUILD is set", new() { ["TF_BUILD"] = "True" }, "-t:Build", "-p:Compat=accept");
        await RefusedAsync("COMPAT002", "GITHUB_ACTIONS is set", new() { ["GITHUB_ACTIONS"] = "true" }, "-t:Build", "-p:Compat=accept");
        await RefusedAsync("COMPAT003", "'lax'", new(), "-t:Build", "-p:CompatPreset=lax");
        await RefusedAsync("COMPAT005", "'perhaps'", new(), "-t:Build", "-p:CompatBaselines=perhaps");
        Assert.Empty(sandbox.Baselines());
        Assert.False(File.Exists(sandbox.At("obj/Debug/net10.0/Lib.dll")));

        foreach (var preset in new[] { "recommended", "strict" })
        {
            var seen = await sandbox.MustAsync("msbuild", "-getItem:EditorConfigFiles", "-p:CompatPreset=" + preset);
            var file = seen.Split('"').First(text => text.EndsWith($"compat-{preset}.globalconfig", StringComparison.Ordinal) && Path.IsPathRooted(text) && File.Exists(text));
            Assert.Contains("is_global = true", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        // A variable that says no is no build machine; and one who takes no part writes nothing.
        var (code, output) = await sandbox.RunWithAsync(new Dictionary<string, string> { ["CI"] = "false", ["TF_BUILD"] = "False" }, "msbuild", "-t:CompatAccept", "-p:CompatBaselines=false");
        Assert.True(code == 0, output);
        Assert.Empty(sandbox.Baselines());

        async Task RefusedAsync(string id, string says, Dictionary<string, string> variables, params string[] arguments)
        {
            var (refused, log) = await sandbox.RunWithAsync(variables, ["msbuild", .. arguments, "-clp:NoSummary"]);
            Assert.NotEqual(0, refused);
            var error = Assert.Single(log.Split('\n'), line => line.Contains("error ", StringComparison.Ordinal));
            Assert.Contains("error " + id, error, StringComparison.Ordinal);
            Assert.Contains(says, error, StringComparison.Ordinal);
        }
    }
}
