using NATS.Client.Core;

namespace Dataverket.Compat.Nats;

/// <summary>
/// For how long somebody has been silent. Silence counts only while this process itself is connected: a server that restarts must not look like a dead
/// process. It only suggests; a guarded log decides. Safe to use from any thread.
/// </summary>
internal sealed class SilenceWatch
{
    private readonly INatsConnection _nats;
    private readonly TimeProvider _time;
    private long _since;

    public SilenceWatch(INatsConnection nats, TimeProvider time)
    {
        (_nats, _time) = (nats, time);
        Heard();
        nats.ConnectionOpened += OnOpened;
    }

    /// <summary>How long nothing was heard while this process could hear.</summary>
    public TimeSpan Silence => _nats.ConnectionState == NatsConnectionState.Open ? _time.GetElapsedTime(Volatile.Read(ref _since)) : TimeSpan.Zero;

    public void Heard() => Volatile.Write(ref _since, _time.GetTimestamp());

    /// <summary>Hears of connections no more.</summary>
    public void Close() => _nats.ConnectionOpened -= OnOpened;

    private ValueTask OnOpened(object? sender, NatsEventArgs args)
    {
        Heard();
        return ValueTask.CompletedTask;
    }
}
