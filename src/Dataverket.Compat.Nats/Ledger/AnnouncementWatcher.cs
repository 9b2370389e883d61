using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>Hears the announcements of all processes. Silence counts only while this process itself was connected. Safe to use from any thread.</summary>
public sealed class AnnouncementWatcher
{
    // By subject. Kept in order as well, since whoever asks wants an order, and the processes seldom change.
    private readonly ConcurrentDictionary<string, Heard> _heard = new();
    private readonly Lock _gate = new();
    private Heard[]? _inOrder = [];
    private readonly INatsConnection _nats;
    private readonly TimeProvider _time;
    private long _listeningSince;
    private long _words;

    private const string Everybody = "dv.announce.*.*";

    /// <summary>Nobody counts a silence this short.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);

    /// <summary>Twice the largest plane that was measured; a flood of names stops here.</summary>
    private const int MaxHeard = 20_000;

    /// <summary>Bytes of an announcement that are remembered; a longer one is read anew each time, so that names and nothing else bound the memory.</summary>
    private const int MaxRemembered = 4096;

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
        => [.. InOrder().Select(entry => (entry.Said, Age: _time.GetElapsedTime(Volatile.Read(ref entry.At)))).Where(entry => entry.Age <= Options.MaxAge)];

    /// <summary>Listens until cancelled; a lost connection is waited out and resets <see cref="HasListenedLongEnough"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _nats.ConnectionDisconnected += OnDisconnected;
        _nats.ConnectionOpened += OnOpened;
        _nats.ServerError += OnServerError;
        try
        {
            Volatile.Write(ref _listeningSince, _time.GetTimestamp());
            await SteadySubscription.RunAsync(_nats, Everybody, message =>
            {
                Hear(message.Subject, message.Data ?? []);
                return Task.CompletedTask;
            }, _time, NullLogger.Instance, cancellationToken, Gather).ConfigureAwait(false);
        }
        finally
        {
            _nats.ServerError -= OnServerError;
            _nats.ConnectionDisconnected -= OnDisconnected;
            _nats.ConnectionOpened -= OnOpened;
        }
    }

    private void Hear(string subject, byte[] body)
    {
        // Nearly every announcement repeats the last one of its process.
        if (_heard.TryGetValue(subject, out var known) && known.Body is { } last && last.AsSpan().SequenceEqual(body)) Volatile.Write(ref known.At, _time.GetTimestamp());
        // The subject is what permissions guard; a body that names somebody else is nobody's word.
        else if (TryParse(body) is { } said && subject == $"dv.announce.{said.Service}.{said.Instance}") Hear(subject, body, said);
        if (++_words % 1000 != 0) return;
        foreach (var (old, entry) in _heard)
            if (_time.GetElapsedTime(Volatile.Read(ref entry.At)) > Options.MaxAge * 10) Change(() => _heard.TryRemove(old, out _));
    }

    private void Hear(string subject, byte[] body, Announcement said) => Change(() =>
    {
        if (said.Leaving) _heard.TryRemove(subject, out _);
        else if (_heard.Count < MaxHeard || _heard.ContainsKey(subject)) _heard[subject] = new(said, body.Length <= MaxRemembered ? body : null) { At = _time.GetTimestamp() };
    });

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            _inOrder = null;
        }
    }

    private Heard[] InOrder()
    {
        lock (_gate)
            return _inOrder ??= [.. _heard.Values.OrderBy(entry => entry.Said.Service, StringComparer.Ordinal).ThenBy(entry => entry.Said.Instance, StringComparer.Ordinal)];
    }

    private ValueTask OnDisconnected(object? sender, NatsEventArgs args)
    {
        Volatile.Write(ref _listeningSince, 0);
        return ValueTask.CompletedTask;
    }

    // Who may not hear has heard nobody: the silence of one that is deaf would raise a version over everybody's head.
    private ValueTask OnServerError(object? sender, NatsServerErrorEventArgs args)
    {
        if (args.Error.Contains(Everybody, StringComparison.Ordinal)) Volatile.Write(ref _listeningSince, 0);
        return ValueTask.CompletedTask;
    }

    private ValueTask OnOpened(object? sender, NatsEventArgs args)
    {
        Volatile.Write(ref _listeningSince, _time.GetTimestamp());
        return ValueTask.CompletedTask;
    }

    private static Announcement? TryParse(byte[] bytes)
    {
        try
        {
            var said = JsonSerializer.Deserialize(bytes, LedgerJson.Default.Announcement);
            // Generated readers leave an absent list null, whatever its initialiser says.
            return said is { Service.Length: > 0, Instance.Length: > 0, Build: not null }
                ? said with { Reads = [.. (said.Reads ?? []).Where(use => use is not null)], Writes = [.. (said.Writes ?? []).Where(use => use is not null)] }
                : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // Anyone may publish on the subject; what is no announcement is none.
            return null;
        }
    }

    /// <summary>The last word of one process, and when it was last said.</summary>
    private sealed class Heard(Announcement said, byte[]? body)
    {
        public long At;

        public Announcement Said => said;

        public byte[]? Body => body;
    }
}
