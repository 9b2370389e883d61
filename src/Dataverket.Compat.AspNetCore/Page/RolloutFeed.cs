using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Dataverket.Compat.Rollouts;
using Microsoft.Extensions.Logging;

namespace Dataverket.Compat.AspNetCore;

/// <summary>Follows one run and tells every open page. A slow page skips documents, never delays the others. Thread-safe.</summary>
internal sealed partial class RolloutFeed(RolloutPageSource source, int keptNotes, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Queue<Note> _notes = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Document? _latest;
    private long _notesTaken;
    private bool _stopped;

    /// <summary>The latest document and its age; <c>null</c> before the first.</summary>
    public (byte[] Json, TimeSpan Age)? Latest
    {
        get
        {
            lock (_gate) return _latest is { } document ? (document.Json, time.GetElapsedTime(document.At)) : null;
        }
    }

    /// <summary>Follows the run until cancelled. Does not throw.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Not after the sources have ended: an open page would hold up the host for as long as one of them takes.
        using var stopping = cancellationToken.Register(Stop);
        try
        {
            await Task.WhenAll(
                FollowAsync(source.Statuses, Take, cancellationToken),
                source.Notes is null ? Task.CompletedTask : FollowAsync(source.Notes, Take, cancellationToken),
                BeatAsync(cancellationToken)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    /// <summary>What one page gets: the latest document and notes at once, then whatever is new, and a beat each second in between.</summary>
    public async IAsyncEnumerable<SseItem<string>> ViewAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Document? seen = null;
        var notesSeen = 0L;
        while (true)
        {
            Document? document;
            Note[] notes;
            Task changed;
            lock (_gate)
            {
                if (_stopped) yield break;
                (document, changed) = (_latest, _changed.Task);
                notes = notesSeen == _notesTaken ? [] : [.. _notes.Where(note => note.Number > notesSeen)];
                notesSeen = _notesTaken;
            }

            var isNew = document is not null && !ReferenceEquals(document, seen);
            if (isNew) yield return Event("status", $"{{\"age\":{Age(document!.At)},\"status\":{document.Text}}}");
            foreach (var note in notes) yield return Event("note", $"{{\"age\":{Age(note.At)},\"text\":{note.Text}}}");
            if (!isNew && notes.Length == 0) yield return Event("beat", "");
            seen = document;
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static SseItem<string> Event(string type, string data) => new(data, type) { ReconnectionInterval = Beat };

    private string Age(long at) => time.GetElapsedTime(at).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    private async Task FollowAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> open, Action<T> take, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await foreach (var item in open(cancellationToken).WithCancellation(cancellationToken).ConfigureAwait(false)) take(item);
            }
            // Whatever a source throws, the page stays: it shows the age of what it has, and the source is opened again.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogSourceFailed(logger, e);
            }

            await Task.Delay(Beat, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            lock (_gate) Signal();
    }

    private void Take(RunStatus status)
    {
        var json = status.ToJson();
        lock (_gate)
        {
            if (!Replaces(_latest?.Status, status)) return;
            _latest = new Document(status, json, Encoding.UTF8.GetString(json), time.GetTimestamp());
            Signal();
        }
    }

    private void Take(string line)
    {
        lock (_gate)
        {
            _notes.Enqueue(new Note(++_notesTaken, $"\"{JsonEncodedText.Encode(line)}\"", time.GetTimestamp()));
            while (_notes.Count > keptNotes) _notes.Dequeue();
            Signal();
        }
    }

    // A deposed leader may still publish, and a run's name may be used again.
    private static bool Replaces(RunStatus? before, RunStatus now)
    {
        if (before is null) return true;
        if (now.StartedAt != before.StartedAt) return now.StartedAt > before.StartedAt;
        return (now.Epoch, now.Revision, now.At).CompareTo((before.Epoch, before.Revision, before.At)) >= 0;
    }

    private void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Signal();
        }
    }

    private void Signal()
    {
        _changed.TrySetResult();
        if (!_stopped) _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The operator's page lost its source; it is opened again.")]
    private static partial void LogSourceFailed(ILogger logger, Exception exception);

    private sealed record Document(RunStatus Status, byte[] Json, string Text, long At);

    private sealed record Note(long Number, string Text, long At);
}
