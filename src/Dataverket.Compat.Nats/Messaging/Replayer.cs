using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Handles what a consumer has parked, as soon as this build can read it. Level-triggered: it looks when it starts and while it runs, so that a late parker
/// strands nothing; a word on <c>dv.replay.(durable)</c> makes it look at once. Says when something has waited for too long.
/// </summary>
internal sealed partial class Replayer<T>(INatsConnection nats, MessageReader<T> reader, Settler<T> settler, ParkingLot park, Remarks remarks, ConsumerOptions options, TimeProvider time, ILogger logger)
    where T : notnull
{
    private readonly Signal _wake = new(time);
    private bool _isOld;

    public static string Subject(string durable) => "dv.replay." + SubjectToken.Check(durable);

    /// <summary>Runs until it is cancelled; throws nothing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var listening = SteadySubscription.RunAsync(nats, Subject(options.Durable), _ =>
        {
            _wake.Set();
            return Task.CompletedTask;
        }, time, logger, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await PassAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                LogInterrupted(logger, options.Durable, e.Message);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await _wake.WaitAsync(options.ReplayEvery, cancellationToken).ConfigureAwait(false);
        }

        await listening.ConfigureAwait(false);
    }

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        var (left, oldest) = (0L, TimeSpan.Zero);
        await foreach (var parked in park.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await TryOneAsync(parked, cancellationToken).ConfigureAwait(false)) continue;
            if (left++ == 0) oldest = time.GetUtcNow() - parked.At;
        }

        KeyValuePair<string, object?> consumer = new("messaging.consumer.group.name", options.Durable);
        NatsTelemetry.Parked.Record(left, consumer);
        NatsTelemetry.ParkedAge.Record(Math.Max(0, oldest.TotalSeconds), consumer);
        // Once, until it is better.
        var isOld = oldest > options.ParkedAgeAlarm;
        if (isOld && !_isOld) LogOld(logger, options.Durable, left, (long)oldest.TotalSeconds);
        _isOld = isOld;
    }

    // One message that cannot be handled stays parked; the others are replayed all the same.
    private async Task<bool> TryOneAsync(LogEntry parked, CancellationToken cancellationToken)
    {
        var body = parked.Data.ToArray();
        var outcome = reader.Read(body, new() { IsReplay = true });
        if (!settler.Settles(outcome) || !ParkingLot.TryGetOrigin(parked, out var origin)) return false;
        try
        {
            await settler.SettleAsync(outcome, body, origin, parked, epoch: 0, deliveries: 0, cancellationToken).ConfigureAwait(false);
            await park.RemoveAsync(parked, cancellationToken).ConfigureAwait(false);
            await remarks.NoteAsync(in outcome, 0, origin, cancellationToken).ConfigureAwait(false);
            return true;
        }
#pragma warning disable CA1031 // The handler is the user's code; the parked copy stays where it is and is tried again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            settler.Retry(origin, e);
            return false;
        }
    }

    [LoggerMessage(16, LogLevel.Warning, "The park of consumer {Durable} was not searched to its end: {Problem}")]
    private static partial void LogInterrupted(ILogger logger, string durable, string problem);

    [LoggerMessage(17, LogLevel.Error, "{Count} messages of consumer {Durable} are parked, the oldest for {Seconds} s. Deploy a build that reads them")]
    private static partial void LogOld(ILogger logger, string durable, long count, long seconds);
}
