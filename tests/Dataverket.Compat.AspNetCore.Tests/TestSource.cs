using System.Threading.Channels;
using Dataverket.Compat.AspNetCore;
using Dataverket.Compat.Rollouts;

namespace Dataverket.Tests;

/// <summary>A source that gives what a test pushes.</summary>
internal sealed class TestSource
{
    private readonly Channel<RunStatus> _statuses = Channel.CreateUnbounded<RunStatus>();
    private readonly Channel<string> _notes = Channel.CreateUnbounded<string>();
    private int _opened;

    /// <summary>How often the page asked for statuses.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>Makes the next opening fail.</summary>
    public bool FailOnce { get; set; }

    public RolloutPageSource Source => new(cancellationToken =>
    {
        Interlocked.Increment(ref _opened);
        if (!FailOnce) return _statuses.Reader.ReadAllAsync(cancellationToken);
        FailOnce = false;
        throw new InvalidOperationException("planted");
    })
    {
        Notes = _notes.Reader.ReadAllAsync,
    };

    public void Push(RunStatus status) => Assert.True(_statuses.Writer.TryWrite(status));

    public void Note(string line) => Assert.True(_notes.Writer.TryWrite(line));
}
