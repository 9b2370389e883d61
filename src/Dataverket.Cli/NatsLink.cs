using Dataverket.Compat.Nats;
using NATS.Client.Core;

namespace Dataverket.Cli;

/// <summary>Opens the connection of one invocation of the tool.</summary>
internal static class NatsLink
{
    public const string DefaultUrl = "nats://127.0.0.1:4222";
    private static readonly TimeSpan FirstConnect = TimeSpan.FromSeconds(5);

    /// <summary>Connects within 5 s; once it was connected, it reconnects for ever.</summary>
    /// <exception cref="CompatNatsException">The server cannot be reached, or refuses.</exception>
    public static async Task<NatsConnection> OpenAsync(string url, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url.Contains("://", StringComparison.Ordinal) ? url : "nats://" + url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw new CompatNatsException("The NATS address is none; write it as nats://host:port.");
        var nats = new NatsConnection(new NatsOpts
        {
            Url = uri.OriginalString,
            Name = "dataverket",
            ConnectTimeout = FirstConnect,
            ReconnectWaitMin = TimeSpan.FromMilliseconds(100),
            ReconnectWaitMax = TimeSpan.FromSeconds(1),
            MaxReconnectRetry = -1,
            // A server that restarts may refuse credentials while it loads them; a watch waits for it.
            IgnoreAuthErrorAbort = true,
        });
        try
        {
            await nats.ConnectAsync().AsTask().WaitAsync(FirstConnect, time, cancellationToken).ConfigureAwait(false);
            return nats;
        }
        catch (Exception e) when (e is NatsException or TimeoutException or OperationCanceledException)
        {
            // Not awaited: giving up must not take longer than the deadline, and the process ends next.
            _ = nats.DisposeAsync().AsTask();
            cancellationToken.ThrowIfCancellationRequested();
            var cause = (e.InnerException ?? e) is TimeoutException or OperationCanceledException ? "no answer within 5 s" : (e.InnerException ?? e).Message;
            // The address may hold a password.
            throw new CompatNatsException($"Cannot reach NATS at {uri.Host}:{(uri.Port > 0 ? uri.Port : 4222)}: {SafeText.Of(cause)} Is the server running? Name another with --nats.", e, isTransient: true);
        }
    }
}
