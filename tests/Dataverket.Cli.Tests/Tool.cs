using System.Diagnostics;
using System.Text;

namespace Dataverket.Tests;

/// <summary>The built tool, run as a program of its own.</summary>
internal sealed class Tool : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly StringBuilder _errors = new();
    private readonly SemaphoreSlim _more = new(0);

    private Tool(Process process) => _process = process;

    public int Id => _process.Id;

    public string Errors
    {
        get { lock (_errors) return _errors.ToString(); }
    }

    public IReadOnlyList<string> Lines
    {
        get { lock (_lines) return [.. _lines]; }
    }

    public static Tool Start(params string[] arguments) => StartWith(new Dictionary<string, string>(), arguments);

    /// <summary>With variables of the environment; of the caller's own, none that names a server gets through.</summary>
    public static Tool StartWith(IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        // The host that runs these tests runs the tool, wherever it is installed.
        var dotnet = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        var start = new ProcessStartInfo(dotnet, [Path.Combine(AppContext.BaseDirectory, "Dataverket.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("DATAVERKET_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        // Nobody's own contexts: the folder does not exist.
        start.Environment["XDG_CONFIG_HOME"] = Path.Combine(AppContext.BaseDirectory, "no-such-config");
        foreach (var (name, value) in variables) start.Environment[name] = value;
        Interrupts.LetIn();
        var tool = new Tool(new Process { StartInfo = start });
        tool._process.OutputDataReceived += (_, e) => tool.Take(e.Data);
        tool._process.ErrorDataReceived += (_, e) => { lock (tool._errors) { if (e.Data is not null) tool._errors.AppendLine(e.Data); } };
        tool._process.Start();
        tool._process.BeginOutputReadLine();
        tool._process.BeginErrorReadLine();
        return tool;
    }

    /// <summary>Waits for the exit code.</summary>
    public async Task<int> ExitAsync(int seconds = 30)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits for a line of the output.</summary>
    public async Task<string> LineAsync(Func<string, bool> wanted, int seconds = 30)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        while (true)
        {
            if (Lines.FirstOrDefault(wanted) is { } line) return line;
            try
            {
                await _more.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The tool did not print what was waited for. It printed:\n{string.Join('\n', Lines)}\n{Errors}");
            }
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _more.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (_lines) _lines.Add(line);
        _more.Release();
    }
}
