using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Dataverket.Tests;

namespace Dataverket.Story.Tests;

/// <summary>The story as a program of its own.</summary>
internal sealed partial class StoryProgram : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private StoryProgram(Process process) => _process = process;

    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    public string LastLine => Output.TrimEnd().Split('\n')[^1].TrimEnd();

    public static StoryProgram Start(IReadOnlyDictionary<string, string> told, params IEnumerable<string> arguments)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Dataverket.Compat.sln"))) folder = Path.GetDirectoryName(folder)!;
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, ArgumentList = { Path.Combine(folder, "samples", "Story", "bin", configuration, "net10.0", "Story.dll") } };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in (string[])["DATAVERKET_NATS_URL", "DATAVERKET_POSTGRES", "DATAVERKET_NATS_PIDFILE", "DATAVERKET_NATS_CONFIG"]) start.Environment.Remove(name);
        foreach (var (name, value) in told) start.Environment[name] = value;
        Interrupts.LetIn();
        var program = new StoryProgram(new Process { StartInfo = start });
        program._process.OutputDataReceived += program.Keep;
        program._process.ErrorDataReceived += program.Keep;
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    public static async Task<(int Code, string Output, string LastLine)> RunAsync(IReadOnlyDictionary<string, string> told, params string[] arguments)
    {
        using var program = Start(told, arguments);
        var code = await program.EndAsync();
        return (code, program.Output, program.LastLine);
    }

    public void Interrupt() => Assert.Equal(0, SendSignal(_process.Id, 2));

    public async Task<int> EndAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(240), TimeProvider.System);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (_output) _output.Append(line.Data).Append('\n');
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
