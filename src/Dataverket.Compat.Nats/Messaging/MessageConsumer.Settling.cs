using Dataverket.Compat.Reading;

namespace Dataverket.Compat.Nats.Messaging;

// What becomes of one message.
public sealed partial class MessageConsumer<T>
{
    // Until it is settled, or this process is to stop: false hands it back. Time that is up leaves it to the ack wait.
    private async ValueTask<bool> TrySettleAsync(Arrived<T> arrived, CancellationToken stopping, CancellationToken giveUp)
    {
        var attempts = 0;
        for (var pause = FirstPause; !giveUp.IsCancellationRequested; pause = Longer(pause))
        {
            try
            {
                var isGivenUp = _options.MaxAttempts > 0 && attempts >= _options.MaxAttempts;
                if (arrived.Accepted is { } accepted) await SettleAsync(arrived, accepted, isGivenUp, giveUp).ConfigureAwait(false);
                else await SettleAsync(arrived, arrived.Refused, isGivenUp, giveUp).ConfigureAwait(false);
                return true;
            }
#pragma warning disable CA1031 // A handler is the user's code: whatever it throws is tried again, the same message first.
            catch (Exception e) when (!giveUp.IsCancellationRequested)
#pragma warning restore CA1031
            {
                _settler.Retry(arrived.Sequence, HandlerFault.Own(e));
                if (stopping.IsCancellationRequested) return false;
                if (HandlerFault.Counts(e, _options, _logger)) attempts++;
                await PauseAsync(pause, stopping).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Time to finish is up, whatever the handler throws about it.
            catch (Exception)
#pragma warning restore CA1031
            {
                break;
            }
        }

        return true;
    }

    private async ValueTask SettleAsync(Arrived<T> arrived, IncomingMessage<T> accepted, bool isGivenUp, CancellationToken giveUp)
    {
        var isDead = isGivenUp;
        if (isGivenUp) await _settler.GiveUpAsync(accepted.Envelope, "", arrived.Body, arrived.Sequence, parked: null, giveUp).ConfigureAwait(false);
        else isDead = await _settler.HandleAsync(accepted, arrived.Body, parked: null, AckSubject.Deliveries(arrived.Message), giveUp).ConfigureAwait(false);
        await _fences.MeetAsync(accepted.Envelope.Version, arrived.Sequence, giveUp).ConfigureAwait(false);
        // What lies in a copy now must not come again because an ack was lost.
        if (isDead) await AckSubject.AcknowledgeAsync(_nats, arrived.Message, giveUp).ConfigureAwait(false);
        else await arrived.Message.AckAsync(cancellationToken: giveUp).ConfigureAwait(false);
    }

    private async ValueTask SettleAsync(Arrived<T> arrived, ReadOutcome<T> refused, bool isGivenUp, CancellationToken giveUp)
    {
        if (isGivenUp) await _settler.GiveUpAsync(refused.Envelope, refused.Pointer, arrived.Body, arrived.Sequence, parked: null, giveUp).ConfigureAwait(false);
        else await _settler.SettleAsync(refused, arrived.Body, arrived.Sequence, parked: null, epoch: 0, AckSubject.Deliveries(arrived.Message), giveUp).ConfigureAwait(false);
        if (_settler.IsOfType(refused)) await _fences.MeetAsync(refused.Envelope.Version, arrived.Sequence, giveUp).ConfigureAwait(false);
        await AckSubject.AcknowledgeAsync(_nats, arrived.Message, giveUp).ConfigureAwait(false);
    }
}
