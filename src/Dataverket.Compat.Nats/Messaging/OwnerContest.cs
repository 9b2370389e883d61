using Dataverket.Compat.Schemas;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Waits until this process may own a durable, and claims it. Of several that claim at once the log lets one win. A message that the last owner could not
/// read keeps away whoever cannot read it either. One caller at a time.
/// </summary>
internal sealed partial class OwnerContest(INatsConnection nats, Func<CancellationToken, Task<string>> join, ConsumerOptions options, VersionWindow window, HaltGauge gauge, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan DuckPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestTimeToLive = TimeSpan.FromMinutes(10);
    private readonly string _owner = $"{options.Instance}-{Guid.NewGuid().ToString("N")[..8]}";
    private readonly OwnerLog _log = new(nats, options.Durable, time);
    private readonly NatsJSContext _jetStream = JetStreamDomain.Context(nats);
    private readonly Signal _wake = new(time);
    private bool _hasJoined;

    /// <summary>Why this process may not own it, and what would end that; empty when it may, or somebody does.</summary>
    public string Halt { get; private set; } = "";

    /// <summary>The message that the owner before could not go past.</summary>
    public OwnerStop? Stop { get; private set; }

    /// <summary>An entry of this process.</summary>
    public OwnerEntry.Renewed Renewed => new() { Owner = _owner, Build = options.Build, TimeToLive = (long)options.OwnerTimeToLive.TotalMilliseconds, At = time.GetUtcNow() };

    /// <summary>The entry with which this process goes.</summary>
    public OwnerEntry.Released Released(OwnerStop? stop) => new(stop) { Owner = _owner, Build = options.Build, TimeToLive = (long)options.OwnerTimeToLive.TotalMilliseconds, At = time.GetUtcNow() };

    /// <summary>Hears of new entries until cancelled: a released durable is claimed at once.</summary>
    public Task ListenAsync(CancellationToken cancellationToken) => SteadySubscription.RunAsync(nats, _log.Subject, _ =>
    {
        _wake.Set();
        return Task.CompletedTask;
    }, time, logger, cancellationToken);

    /// <summary>Returns once this process owns the durable; <c>null</c> when cancelled. An unreachable server is waited out, and one that goes away until it has closed the connection.</summary>
    public async Task<OwnerTerm?> WinAsync(LameDuck duck, CancellationToken cancellationToken)
    {
        var watch = new SilenceWatch(nats, time);
        try
        {
            return await WinAsync(watch, duck, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            watch.Close();
        }
    }

    private async Task<OwnerTerm?> WinAsync(SilenceWatch watch, LameDuck duck, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var pause = options.OwnerTimeToLive / 3;
            try
            {
                if (await _log.FoldAsync(cancellationToken).ConfigureAwait(false)) watch.Heard();
                var (wait, halt) = await JudgeAsync(watch, cancellationToken).ConfigureAwait(false);
                // Those on other servers go on for longer.
                if (duck.IsActive && wait == TimeSpan.Zero) wait = DuckPause;
                // On record before it stands by, since it may own the durable at any time; and once more before it claims, since much may have been raised meanwhile.
                if (!_hasJoined || wait == TimeSpan.Zero) halt = halt.Length > 0 ? halt : await JoinAsync(cancellationToken).ConfigureAwait(false);
                Say(halt);
                if (halt.Length > 0) wait = pause;
                if (wait == TimeSpan.Zero && await ClaimAsync(cancellationToken).ConfigureAwait(false) is { } term) return term;
                pause = wait < pause ? wait : pause;
            }
            catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                LogInterrupted(logger, options.Durable, e.Message);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            if (pause > TimeSpan.Zero) await _wake.WaitAsync(pause, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    // Why this process may not read; empty when it is on record.
    private async Task<string> JoinAsync(CancellationToken cancellationToken)
    {
        try
        {
            var refusal = await join(cancellationToken).ConfigureAwait(false);
            _hasJoined |= refusal.Length == 0;
            return refusal;
        }
        catch (CompatNatsException e)
        {
            return e.Message;
        }
    }

    // For how long it must wait before it looks again, zero to claim; and why it may not claim at all.
    private async Task<(TimeSpan Wait, string Halt)> JudgeAsync(SilenceWatch watch, CancellationToken cancellationToken)
    {
        Stop = (_log.Last as OwnerEntry.Released)?.Stop;
        if (Stop is not null && !Stop.MayTry(options.Build, window) && await IsThereAsync(Stop.Sequence, cancellationToken).ConfigureAwait(false))
            return (options.OwnerTimeToLive, $"message {Stop.Sequence} of {options.Stream} is not for build {options.Build}, which reads versions {window} ({Stop.Code}{(Stop.Needs > 0 ? $", it needs version {Stop.Needs}" : "")}). All behind it waits. Deploy a build that reads it.");
        if (_log.Sequence == 0 || _log.Last is OwnerEntry.Released || _log.Last?.Owner == _owner) return (TimeSpan.Zero, "");
        var theirs = TimeSpan.FromMilliseconds(Math.Clamp(_log.Last?.TimeToLive ?? 0, 0, LongestTimeToLive.TotalMilliseconds));
        var left = (theirs > options.OwnerTimeToLive ? theirs : options.OwnerTimeToLive) - watch.Silence;
        // Silence that is over to the very tick would be asked for in a hot loop.
        return (left <= TimeSpan.Zero ? TimeSpan.Zero : left + TimeSpan.FromMilliseconds(1), "");
    }

    private async Task<OwnerTerm?> ClaimAsync(CancellationToken cancellationToken)
    {
        var (begun, before) = (time.GetTimestamp(), _log.Last);
        var claim = new OwnerEntry.Claimed { Owner = _owner, Build = options.Build, TimeToLive = (long)options.OwnerTimeToLive.TotalMilliseconds, At = time.GetUtcNow() };
        try
        {
            if (!await _log.TryAppendAsync(claim, options.OwnerTimeToLive, cancellationToken).ConfigureAwait(false)) return null;
        }
        catch (CompatNatsException)
        {
            // Whatever it saw may no longer be there: somebody may have purged the entries.
            _log.Reset();
            throw;
        }

        LogClaimed(logger, options.Durable, _owner, _log.Sequence, before is null or OwnerEntry.Released ? "it was free" : before.Owner == _owner ? "it had it before" : $"{before.Owner} was silent");
        NatsTelemetry.Ownerships.Add(1, new KeyValuePair<string, object?>("messaging.consumer.group.name", options.Durable));
        return new OwnerTerm(_log, options.OwnerTimeToLive, begun, time);
    }

    // A message that was deleted from the stream, or has expired, keeps nobody away.
    private async Task<bool> IsThereAsync(ulong sequence, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            var stream = await _jetStream.GetStreamAsync(options.Stream, cancellationToken: limit.Token).ConfigureAwait(false);
            await stream.GetAsync(new StreamMsgGetRequest { Seq = sequence }, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (NatsJSApiException e) when (e.Error.Code == 404)
        {
            return false;
        }
    }

    /// <summary>This process stands no more.</summary>
    public void Close() => Say("");

    private void Say(string halt)
    {
        gauge.Set(halt.Length > 0);
        if (halt.Length > 0 && halt != Halt) LogHalted(logger, options.Durable, halt);
        Halt = halt;
    }

    [LoggerMessage(42, LogLevel.Warning, "Consumer {Durable} cannot see who owns it and tries again: {Problem}")]
    private static partial void LogInterrupted(ILogger logger, string durable, string problem);

    [LoggerMessage(43, LogLevel.Information, "Consumer {Durable} is owned by {Owner} in epoch {Epoch}: {Reason}")]
    private static partial void LogClaimed(ILogger logger, string durable, string owner, ulong epoch, string reason);

    [LoggerMessage(44, LogLevel.Error, "Consumer {Durable} waits: {Reason}")]
    private static partial void LogHalted(ILogger logger, string durable, string reason);
}
