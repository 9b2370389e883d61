using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>Which exceptions of a handler say that a thing it needs is away for a while, and not that this message is the trouble.</summary>
internal static partial class Faults
{
    /// <summary>What the user's own function says of an exception. One that throws itself says nothing: the exception counts against its message.</summary>
    public static bool Pass(Func<Exception, bool> isPassing, Exception e, ILogger logger)
    {
        try
        {
            return isPassing(e);
        }
#pragma warning disable CA1031 // The user's code, called where an exception would end the worker.
        catch (Exception own)
#pragma warning restore CA1031
        {
            LogNoVerdict(logger, e.GetType().Name, own);
            return false;
        }
    }

    public static bool IsPassing(Exception e) => e switch
    {
        CompatNatsException own => own.IsTransient,
        DbException database => database.IsTransient,
        NatsException or TimeoutException or IOException or SocketException or HttpRequestException or OperationCanceledException => true,
        AggregateException { InnerExceptions.Count: > 0 } several => several.InnerExceptions.All(IsPassing),
        _ => false,
    };

    [LoggerMessage(53, LogLevel.Error, "IsPassing of the options threw when it was asked about a {Fault}, which is taken for one that does not pass")]
    private static partial void LogNoVerdict(ILogger logger, string fault, Exception exception);
}
