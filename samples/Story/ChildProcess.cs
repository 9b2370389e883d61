using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Story;

/// <summary>One real process of the story, with its output in a file.</summary>
public sealed partial class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;

    private ChildProcess(Process process, StreamWriter log, string build) => (_process, _log, Build) = (process, log, build);

    public string Build { get; }

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public static ChildProcess Start(string assembly, string build, string logFile, IEnumerable<string> arguments)
    {
        var log = new StreamWriter(new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(assembly);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // Small heaps and few threads: nine processes share what one service would have to itself.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var process = new Process { StartInfo = start };
        DataReceivedEventHandler write = (_, line) =>
        {
            lock (log)
                if (line.Data is not null && log.BaseStream is { CanWrite: true }) log.WriteLine(line.Data);
        };
        process.OutputDataReceived += write;
        process.ErrorDataReceived += write;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProcess(process, log, build);
    }

    public void Kill() => _process.Kill();

    /// <summary>Asks it to stop, as an orchestrator does; kills it when it does not.</summary>
    public async Task StopAsync(TimeSpan patience, TimeProvider time)
    {
        if (!HasExited) _ = SendSignal(Pid, 15);
        using var limit = new CancellationTokenSource(patience, time);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose()
    {
        if (!HasExited) _process.Kill();
        _process.Dispose();
        lock (_log) _log.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
