using System.CommandLine;
using Dataverket.Cli.Connecting;
using Dataverket.Compat.Nats;
using NATS.Client.Core;

namespace Dataverket.Cli;

/// <summary>One invocation of the tool: the connection, and errors told in one line each.</summary>
internal static class ToolSession
{
    /// <summary>Connects, does the work and says in one line what went wrong.</summary>
    public static async Task<int> UseAsync(ParseResult parsed, TimeProvider time, Func<INatsConnection, Task<int>> work, CancellationToken cancellationToken)
    {
        try
        {
            var nats = await NatsLink.OpenAsync(ConnectionOptions.Resolve(parsed), time, cancellationToken).ConfigureAwait(false);
            await using (nats.ConfigureAwait(false))
                return await work(nats).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (e is CompatNatsException or NatsException or ArgumentException)
        {
            return Fail(e.Message);
        }
    }

    /// <summary>Says what is wrong, on one line.</summary>
    public static int Fail(string message, int code = ExitCodes.Blocked)
    {
        Console.Error.WriteLine("dataverket: " + SafeText.Of(message));
        return code;
    }
}
