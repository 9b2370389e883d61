using System.Diagnostics;

namespace Dataverket.Compat.Package.Tests.Support;

/// <summary>The command line of the SDK that runs these tests. No build server outlives a call, and nothing of the caller's own says that this is a build machine.</summary>
internal static class Dotnet
{
    private static readonly string[] Machines = ["CI", "TF_BUILD", "GITHUB_ACTIONS"];

    public static async Task<(int Code, string Output)> RunAsync(string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var host = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        var start = new ProcessStartInfo(host, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in Machines) start.Environment.Remove(name);
        foreach (var (name, value) in new Dictionary<string, string>(variables) { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0", ["UseSharedCompilation"] = "false", ["UseRazorBuildServer"] = "false", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1" })
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        using var kill = deadline.Token.Register(() => process.Kill(entireProcessTree: true));
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, output + await error);
    }
}
