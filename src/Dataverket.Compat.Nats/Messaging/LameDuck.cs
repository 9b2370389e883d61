using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Whether the connected server has said that it goes away. A consumer then asks for nothing more and finishes what it has; the connection stays for its
/// acks until the server closes it, and the next one it opens ends this. Safe to use from any thread.
/// </summary>
internal sealed class LameDuck : IDisposable
{
    /// <summary>What a consumer says meanwhile.</summary>
    public const string Leaving = "The server is going away (lame duck): what is in hand is finished, and the next server gives out the rest.";

    private readonly INatsConnection _nats;
    private volatile CancellationTokenSource _active = new();

    public LameDuck(INatsConnection nats)
    {
        _nats = nats;
        nats.LameDuckModeActivated += OnActivated;
        nats.ConnectionOpened += OnOpened;
        // It is said once to a connection, and may have been said before.
        if (nats.ServerInfo is { LameDuckMode: true }) _active.Cancel();
    }

    public bool IsActive => _active.IsCancellationRequested;

    /// <summary>Cancelled when it is said, or has been. Another one after the next connection.</summary>
    public CancellationToken Activated => _active.Token;

    public void Dispose()
    {
        _nats.LameDuckModeActivated -= OnActivated;
        _nats.ConnectionOpened -= OnOpened;
    }

    private ValueTask OnActivated(object? sender, NatsLameDuckModeActivatedEventArgs args)
    {
        // Whatever waits for it runs elsewhere.
        _ = _active.CancelAsync();
        return ValueTask.CompletedTask;
    }

    private ValueTask OnOpened(object? sender, NatsEventArgs args)
    {
        if (IsActive) _active = new CancellationTokenSource();
        return ValueTask.CompletedTask;
    }
}
