using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Dataverket.Cli.Runs;

/// <summary>What a watch has seen. Not thread-safe: one loop owns it.</summary>
internal sealed class WatchState(string runId, TimeProvider time)
{
    /// <summary>The item that only says that time has passed.</summary>
    public static readonly object Tick = new();

    private const double StaleSeconds = 3;
    private const int KeptNotes = 8;
    // Remarks come on a subscription of their own; those made just before the end may arrive just after it.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private readonly List<RunNote> _notes = [];
    private long _seenAt = time.GetTimestamp();
    private long _endedAt;
    private bool _stale;

    public RunStatus? Status { get; private set; }

    /// <summary>Whether the run has ended and the last remarks are in.</summary>
    public bool HasEnded => Status is { } status && RunWords.IsFinished(status.Phase) && time.GetElapsedTime(_endedAt) >= Grace;

    /// <summary>Takes an item in; says whether it changed what is known.</summary>
    public bool Take(object item)
    {
        if (item is RunNote note)
        {
            _notes.Add(note);
            if (_notes.Count > KeptNotes) _notes.RemoveAt(0);
            return true;
        }

        if (item is not RunStatus status || status.RunId != runId || !RunWords.Replaces(Status, status)) return false;
        if (RunWords.IsFinished(status.Phase) && (Status is null || !RunWords.IsFinished(Status.Phase))) _endedAt = time.GetTimestamp();
        Status = status;
        _seenAt = time.GetTimestamp();
        return true;
    }

    /// <summary>Takes an item in and tells it as lines.</summary>
    public IReadOnlyList<string> Lines(object item)
    {
        var (before, age) = (Status, Age);
        var taken = Take(item);
        if (item is RunNote note) return [PlainLines.Note(Status, note)];
        if (taken)
        {
            var lines = PlainLines.Changes(before, Status!);
            if (!_stale) return lines;
            _stale = false;
            return [$"{PlainLines.Prefix(Status, Status!.At)}status is back after {RunWords.Span(age.TotalSeconds)}", .. lines];
        }

        if (_stale || Age.TotalSeconds < StaleSeconds) return [];
        _stale = true;
        return [$"{PlainLines.Prefix(Status, (Status?.At ?? default) + Age)}no status for {RunWords.Span(Age.TotalSeconds)}: the coordinator or NATS is away; waiting"];
    }

    /// <summary>All that is known, as a picture.</summary>
    public IRenderable View(int width)
        => Status is { } status
            ? RunView.Render(status, _notes, width, Age)
            : new Text($"Waiting for a status of run {SafeText.Of(runId)} ({RunWords.Span(Age.TotalSeconds)}) …", RunView.Muted);

    private TimeSpan Age => time.GetElapsedTime(_seenAt);
}
