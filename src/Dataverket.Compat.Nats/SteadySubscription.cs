using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats;

/// <summary>
/// Hears a core subject until cancelled, whatever happens: a server that is away is waited out, and a message whose handling fails is one message.
/// Anybody may publish on a subject, so nothing that arrives may end the hearing.
/// </summary>
internal static partial class SteadySubscription
{
    /// <summary>The largest message that is looked at, in bytes, where nothing else is asked for; commands and announcements are far smaller.</summary>
    private const int MaxBytes = 64 * 1024;

    /// <summary>How many messages wait while they are gathered: more than all processes of a large plane say at once.</summary>
    private const int Gathered = 1 << 15;

    /// <param name="nats">The connection.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="handle">Takes one message after the other.</param>
    /// <param name="time">The clock of the pause before the subscription is opened again.</param>
    /// <param name="logger">Hears of what went wrong.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="gather">For how long messages may wait to be taken together: to wake a thread for each costs more than all else. Zero for not at all.</param>
    /// <param name="maxBytes">The largest message that is looked at, in bytes.</param>
    public static async Task RunAsync(INatsConnection nats, string subject, Func<NatsMsg<byte[]>, Task> handle, TimeProvider time, ILogger logger, CancellationToken cancellationToken, TimeSpan gather = default, int maxBytes = MaxBytes)
    {
        var options = gather > TimeSpan.Zero ? new NatsSubOpts { ChannelOpts = new NatsSubChannelOpts { Capacity = Gathered } } : null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var subscription = await nats.SubscribeCoreAsync<byte[]>(subject, opts: options, cancellationToken: cancellationToken).ConfigureAwait(false);
                await using (subscription.ConfigureAwait(false))
                    while (await subscription.Msgs.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        if (gather > TimeSpan.Zero) await Task.Delay(gather, TimeProvider.System, cancellationToken).ConfigureAwait(false);
                        while (subscription.Msgs.TryRead(out var message))
                            if (message.Data is { } data && data.Length <= maxBytes) await HandleAsync(message, handle, logger, cancellationToken).ConfigureAwait(false);
                    }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A side channel that ends in silence would leave a process deaf; it is opened again, and the log says so.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogReopened(logger, subject, e.Message);
            }

            await new Signal(time).WaitAsync(TimeSpan.FromMilliseconds(500), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task HandleAsync(NatsMsg<byte[]> message, Func<NatsMsg<byte[]>, Task> handle, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            await handle(message).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // See the class: one message is one message.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogDropped(logger, message.Subject, e.GetType().Name);
        }
    }

    [LoggerMessage(30, LogLevel.Warning, "The subscription to {Subject} is opened again: {Problem}")]
    private static partial void LogReopened(ILogger logger, string subject, string problem);

    [LoggerMessage(31, LogLevel.Warning, "A message on {Subject} was dropped ({Problem})")]
    private static partial void LogDropped(ILogger logger, string subject, string problem);
}
