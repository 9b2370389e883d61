using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dataverket.Compat.Tests.Native;

/// <summary>The core as native code, as a service that is trimmed would have it. The sample's project makes every warning of the native compiler an error.</summary>
public sealed class NativeSampleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dataverket-native-").FullName;

    [Fact]
    public async Task The_sample_is_published_without_a_warning_and_reads_upcasts_and_forwards_as_native_code()
    {
        var sample = Path.Combine(Root(), "samples", "NativeReader");
        var (published, log) = await RunAsync("dotnet", "publish", sample, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", _folder, "--nologo", "-p:TreatWarningsAsErrors=true");
        Assert.True(published == 0, log);
        Assert.DoesNotContain("warning", log, StringComparison.OrdinalIgnoreCase);
        Assert.False(File.Exists(Path.Combine(_folder, "NativeReader.dll")), "the sample was published, but not as native code");

        var (code, output) = await RunAsync(Path.Combine(_folder, "NativeReader"));

        Assert.Equal(0, code);
        Assert.Equal(
            """
            read: accepted version=1 cpu=4 memoryMb=8192 zone=north
            upcast: accepted True
            forward: accepted 72
            change: True True
            refuse: bytes.not-json tenant.foreign
            """.ReplaceLineEndings(), output.Trim().ReplaceLineEndings());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        using var kill = deadline.Token.Register(() => process.Kill(entireProcessTree: true));
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, output + await error);
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Directory.Packages.props"))) at = at.Parent ?? throw new InvalidOperationException("Run the tests from a build inside the checkout.");
        return at.FullName;
    }
}
