using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Handles what a consumer has parked, as soon as this build can read it. Level-triggered: it looks when it starts and while it runs, so that a late parker
/// strands nothing; a word on <c>dv.replay.(durable)</c> makes it look at once.
/// </summary>
internal sealed partial class Replayer<T>(INatsConnection nats, MessageReader<T> reader, Settler<T> settler, ParkingLot park, Remarks remarks, ConsumerOptions options, TimeProvider time, ILogger logger)
    where T : notnull
{
    private readonly Signal _wake = new(time);
    private readonly ParkWatch _watch = new(park, options, time, logger);

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
                await _watch.PassAsync(TryOneAsync, cancellationToken).ConfigureAwait(false);
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

        _watch.Leave();
        await listening.ConfigureAwait(false);
    }

    // One message that cannot be handled stays parked; the others are replayed all the same.
    private async Task<bool> TryOneAsync(ParkedCopy parked, CancellationToken cancellationToken)
    {
        var body = parked.Entry.Data.ToArray();
        var outcome = reader.Read(body, new() { IsReplay = true });
        if (!settler.Settles(outcome) || !ParkingLot.TryGetOrigin(parked.Entry, out var origin)) return false;
        try
        {
            if (options.MaxAttempts > 0 && parked.Attempts >= options.MaxAttempts) await settler.GiveUpAsync(outcome.Envelope, outcome.Pointer, body, origin, parked.Entry, cancellationToken).ConfigureAwait(false);
            else if (!await settler.SettleAsync(outcome, body, origin, parked.Entry, epoch: 0, deliveries: 0, cancellationToken).ConfigureAwait(false)) return false;
            await remarks.NoteAsync(in outcome, 0, origin, cancellationToken).ConfigureAwait(false);
            return true;
        }
#pragma warning disable CA1031 // The handler is the user's code; the parked copy stays where it is and is tried again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (cancellationToken.IsCancellationRequested) return false;
            settler.Retry(origin, HandlerFault.Own(e));
            if (HandlerFault.Counts(e, options, logger)) parked.Fail();
            return false;
        }
    }

    [LoggerMessage(16, LogLevel.Warning, "The park of consumer {Durable} was not searched to its end: {Problem}")]
    private static partial void LogInterrupted(ILogger logger, string durable, string problem);
}
