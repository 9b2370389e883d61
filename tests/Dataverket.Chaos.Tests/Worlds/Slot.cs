using System.Diagnostics;
using System.Runtime.InteropServices;
using Dataverket.Chaos.Tests.Roles;
using Dataverket.Chaos.Tests.Wire;

namespace Dataverket.Chaos.Tests.Worlds;

/// <summary>A place for one process of a world: its name, its link and its journal stay, the processes come and go. Safe from any thread.</summary>
internal sealed partial class Slot(ChildSpec spec, Link link) : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly Lock _life = new();
    private Process? _process;
    private int _lives;

    public string Name => spec.Instance;

    public string Role => spec.Role;

    public Link Link => link;

    public string Journal => spec.Journal;

    /// <summary>The build that the next process has.</summary>
    public int Build { get; set; } = spec.Build;

    /// <summary>See <see cref="ChildSpec.IsBold"/>.</summary>
    public bool IsBold { get; set; } = spec.IsBold;

    /// <summary>Whether nothing starts here for now.</summary>
    public bool IsHeldBack { get; set; }

    /// <summary>What a process that starts again is told first.</summary>
    public string Word { get; set; } = "";

    public bool IsUp => Volatile.Read(ref _process) is not null;

    /// <summary>Processes that ended though nobody made them.</summary>
    public int Crashes { get; private set; }

    public async Task StartAsync()
    {
        await _one.WaitAsync();
        try
        {
            if (_process is not null || IsHeldBack) return;
            var life = spec with { Build = Build, IsBold = IsBold, Url = link.Url, Seed = spec.Seed + ++_lives };
            var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Dataverket.Chaos.Tests")) { RedirectStandardInput = true, RedirectStandardOutput = true };
            start.Environment[ChildSpec.Variable] = life.ToJson();
            // It lives for seconds: nothing is worth compiling twice.
            start.Environment["DOTNET_TC_CallCountThreshold"] = "3000";
            Process process;
            // Not before the one that was killed is dead: two of one name would write the same aggregates.
            lock (_life) process = Process.Start(start)!;
            process.EnableRaisingEvents = true;
            process.Exited += (_, _) => Ended(process);
            process.BeginOutputReadLine();
            Volatile.Write(ref _process, process);
            if (process.HasExited) Ended(process);
            if (Word.Length > 0) await TrySayAsync(process, Word);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        lock (_life)
        {
            if (Interlocked.Exchange(ref _process, null) is not { } process) return;
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    /// <summary>SIGSTOP.</summary>
    public void Stop() => Signal(OperatingSystem.IsMacOS() ? 17 : 19);

    /// <summary>SIGCONT.</summary>
    public void Continue() => Signal(OperatingSystem.IsMacOS() ? 19 : 18);

    /// <summary>Tells the process something, now and whenever it starts again.</summary>
    public async Task SayAsync(string word)
    {
        Word = word;
        if (Volatile.Read(ref _process) is { } process) await TrySayAsync(process, word);
    }

    /// <summary>Ends it in good order, and kills it where that takes too long.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> EndAsync(TimeSpan within)
    {
        await _one.WaitAsync();
        if (Interlocked.Exchange(ref _process, null) is not { } process)
        {
            _one.Release();
            return true;
        }

        using var limit = new CancellationTokenSource(within, TimeProvider.System);
        try
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0) Crashes++;
            return process.ExitCode == 0;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            process.Kill();
            process.WaitForExit();
            return false;
        }
        finally
        {
            process.Dispose();
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await link.DisposeAsync();
        _one.Dispose();
    }

    private void Ended(Process process)
    {
        if (Interlocked.CompareExchange(ref _process, null, process) == process) Crashes++;
    }

    private void Signal(int signal)
    {
        if (Volatile.Read(ref _process) is { } process) _ = SendSignal(process.Id, signal);
    }

    private static async Task TrySayAsync(Process process, string word)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(word);
            await process.StandardInput.FlushAsync();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ObjectDisposedException)
        {
            // It has been killed; whoever takes its place hears it.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
