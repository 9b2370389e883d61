using System.Collections.Concurrent;
using System.Text.Json;
using Kit;
using NATS.Client.Core;

namespace Story;

/// <summary>
/// Keeps the story's processes, as Kubernetes would: starts what is wanted, starts again what died, replaces a build when the coordinator's driver
/// orders it over NATS.
/// </summary>
public sealed class ProcessHost(StoryFolder folder, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, Wanted> _wanted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ChildProcess> _running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1);

    /// <summary>What should run under a name.</summary>
    private sealed record Wanted(Func<string, string> Assembly, string Build, IReadOnlyList<string> Arguments, bool Restart, bool Held);

    public void Want(string instance, string build, Func<string, string> assembly, IReadOnlyList<string> arguments, bool restart)
        => _wanted[instance] = new(assembly, build, arguments, restart, Held: false);

    public ChildProcess? Find(string instance) => _running.TryGetValue(instance, out var process) && !process.HasExited ? process : null;

    /// <summary>Stops a process and keeps it stopped until released, whatever is ordered meanwhile.</summary>
    public async Task HoldAsync(string instance)
    {
        await _changing.WaitAsync();
        try
        {
            _wanted[instance] = _wanted[instance] with { Held = true };
            await StopAsync(instance);
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Release(string instance) => _wanted[instance] = _wanted[instance] with { Held = false };

    private async Task StopAsync(string instance)
    {
        if (_running.TryRemove(instance, out var process)) await DisposeAsync(process);
    }

    /// <summary>Stops a process for good.</summary>
    public async Task ForgetAsync(string instance)
    {
        await _changing.WaitAsync();
        try
        {
            _wanted.TryRemove(instance, out _);
            await StopAsync(instance);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Brings what runs to what is wanted, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await _changing.WaitAsync(CancellationToken.None);
            try
            {
                foreach (var (instance, wanted) in _wanted) await ConvergeAsync(instance, wanted);
            }
            finally
            {
                _changing.Release();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), time, CancellationToken.None);
        }

        foreach (var instance in _running.Keys.Order(StringComparer.Ordinal)) await StopAsync(instance);
    }

    /// <summary>Takes the driver's orders until cancelled.</summary>
    public async Task ServeAsync(NatsConnection nats, CancellationToken cancellationToken)
    {
        await foreach (var message in nats.SubscribeAsync<byte[]>(ProcessOrder.Subject, cancellationToken: cancellationToken))
        {
            var order = TryParse(message.Data);
            // A build becomes part of a path: only the two there are.
            var known = false;
            if (order is { Instance: { } instance, Build: "1" or "2" } && _wanted.TryGetValue(instance, out var wanted))
            {
                known = true;
                _wanted[instance] = wanted with { Build = order.Build };
            }

            var answer = new ProcessAnswer(known, known ? "ordered" : "no process of that name is kept here");
            await message.ReplyAsync(JsonSerializer.SerializeToUtf8Bytes(answer, KitJson.Default.ProcessAnswer), cancellationToken: cancellationToken);
        }
    }

    private static ProcessOrder? TryParse(byte[]? body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, KitJson.Default.ProcessOrder);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var process in _running.Values) process.Dispose();
        _changing.Dispose();
    }

    private async Task ConvergeAsync(string instance, Wanted wanted)
    {
        if (_running.TryGetValue(instance, out var process))
        {
            if (!process.HasExited && process.Build == wanted.Build) return;
            if (process.HasExited && !wanted.Restart && process.Build == wanted.Build) return;
            _running.TryRemove(instance, out _);
            await DisposeAsync(process);
        }

        if (wanted.Held) return;
        _running[instance] = ChildProcess.Start(wanted.Assembly(wanted.Build), wanted.Build, folder.PathOf(instance + ".log"), wanted.Arguments);
    }

    private async Task DisposeAsync(ChildProcess process)
    {
        await process.StopAsync(TimeSpan.FromSeconds(12), time);
        process.Dispose();
    }
}
