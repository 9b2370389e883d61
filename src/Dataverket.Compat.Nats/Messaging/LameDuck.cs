using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Whether the connected server has said that it goes away. A consumer then asks for nothing more and finishes what it has; the connection stays for its
/// acks until the server closes it, and the next one it opens ends this. Safe to use from any thread.
/// </summary>
internal sealed class LameDuck : IDisposable
{
    private readonly INatsConnection _nats;
    private volatile bool _isActive;

    public LameDuck(INatsConnection nats)
    {
        _nats = nats;
        nats.LameDuckModeActivated += OnActivated;
        nats.ConnectionOpened += OnOpened;
    }

    public bool IsActive => _isActive;

    public void Dispose()
    {
        _nats.LameDuckModeActivated -= OnActivated;
        _nats.ConnectionOpened -= OnOpened;
    }

    private ValueTask OnActivated(object? sender, NatsLameDuckModeActivatedEventArgs args)
    {
        _isActive = true;
        return ValueTask.CompletedTask;
    }

    private ValueTask OnOpened(object? sender, NatsEventArgs args)
    {
        _isActive = false;
        return ValueTask.CompletedTask;
    }
}
