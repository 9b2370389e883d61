using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats;

/// <summary>
/// Hears a core subject until cancelled, whatever happens: a server that is away is waited out, and a message whose handling fails is one message.
/// Anybody may publish on a subject, so nothing that arrives may end the hearing.
/// </summary>
internal static partial class SteadySubscription
{
    /// <summary>The largest message that is looked at, in bytes; commands and announcements are far smaller.</summary>
    public const int MaxBytes = 64 * 1024;

    public static async Task RunAsync(INatsConnection nats, string subject, Func<NatsMsg<byte[]>, Task> handle, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var message in nats.SubscribeAsync<byte[]>(subject, cancellationToken: cancellationToken).ConfigureAwait(false))
                    if (message.Data is { Length: <= MaxBytes }) await HandleAsync(message, handle, logger, cancellationToken).ConfigureAwait(false);
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
