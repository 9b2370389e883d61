using System.Collections.Concurrent;
using System.Text.Json;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>Hears the announcements of all processes. Silence counts only while this process itself was connected. Safe to use from any thread.</summary>
public sealed class AnnouncementWatcher
{
    private readonly ConcurrentDictionary<(string Service, string Instance), (Announcement Said, long At)> _heard = new();
    private readonly INatsConnection _nats;
    private readonly TimeProvider _time;
    private long _listeningSince;

    /// <summary>Makes a watcher.</summary>
    /// <param name="nats">The connection; it belongs to the caller.</param>
    /// <param name="options">When a process counts as silent.</param>
    /// <param name="time">The clock.</param>
    public AnnouncementWatcher(INatsConnection nats, AnnouncementOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(nats);
        (_nats, Options, _time) = (nats, options, time);
    }

    /// <summary>When a process counts as silent.</summary>
    public AnnouncementOptions Options { get; }

    /// <summary>Whether it has listened without a break for as long as a process may stay silent: only then does an absence mean anything.</summary>
    public bool HasListenedLongEnough => Volatile.Read(ref _listeningSince) is var since and not 0 && _time.GetElapsedTime(since) >= Options.MaxAge;

    /// <summary>The processes heard of within <see cref="AnnouncementOptions.MaxAge"/>, with the age of their last word, by service and instance.</summary>
    public IReadOnlyList<(Announcement Said, TimeSpan Age)> Live()
        => [.. _heard.Values.Select(entry => (entry.Said, Age: _time.GetElapsedTime(entry.At))).Where(entry => entry.Age <= Options.MaxAge)
            .OrderBy(entry => entry.Said.Service, StringComparer.Ordinal).ThenBy(entry => entry.Said.Instance, StringComparer.Ordinal)];

    /// <summary>Listens until cancelled; a lost connection is waited out and resets <see cref="HasListenedLongEnough"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _nats.ConnectionDisconnected += OnDisconnected;
        _nats.ConnectionOpened += OnOpened;
        try
        {
            Volatile.Write(ref _listeningSince, _time.GetTimestamp());
            await foreach (var message in _nats.SubscribeAsync<byte[]>("dv.announce.*.*", cancellationToken: cancellationToken).ConfigureAwait(false))
                if (TryParse(message.Data) is { } said) Hear(said);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped.
        }
        finally
        {
            _nats.ConnectionDisconnected -= OnDisconnected;
            _nats.ConnectionOpened -= OnOpened;
        }
    }

    private void Hear(Announcement said)
    {
        var key = (said.Service, said.Instance);
        if (said.Leaving) _heard.TryRemove(key, out _);
        else _heard[key] = (said, _time.GetTimestamp());
        foreach (var (old, entry) in _heard)
            if (_time.GetElapsedTime(entry.At) > Options.MaxAge * 10) _heard.TryRemove(old, out _);
    }

    private ValueTask OnDisconnected(object? sender, NatsEventArgs args)
    {
        Volatile.Write(ref _listeningSince, 0);
        return ValueTask.CompletedTask;
    }

    private ValueTask OnOpened(object? sender, NatsEventArgs args)
    {
        Volatile.Write(ref _listeningSince, _time.GetTimestamp());
        return ValueTask.CompletedTask;
    }

    private static Announcement? TryParse(byte[]? bytes)
    {
        try
        {
            var said = bytes is null ? null : JsonSerializer.Deserialize(bytes, LedgerJson.Default.Announcement);
            return said is { Service.Length: > 0, Instance.Length: > 0 } ? said : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // Anyone may publish on the subject; what is no announcement is none.
            return null;
        }
    }
}
