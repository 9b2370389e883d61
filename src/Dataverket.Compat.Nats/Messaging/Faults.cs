using System.Data.Common;
using System.Net.Sockets;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>Which exceptions of a handler say that a thing it needs is away for a while, and not that this message is the trouble.</summary>
internal static class Faults
{
    public static bool IsPassing(Exception e) => e switch
    {
        CompatNatsException own => own.IsTransient,
        DbException database => database.IsTransient,
        NatsException or TimeoutException or IOException or SocketException or HttpRequestException or OperationCanceledException => true,
        AggregateException { InnerExceptions.Count: > 0 } several => several.InnerExceptions.All(IsPassing),
        _ => false,
    };
}
