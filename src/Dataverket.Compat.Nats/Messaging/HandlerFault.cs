using Microsoft.Extensions.Logging;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>What a handler threw: the only thing that counts against its message. What goes wrong around it (a copy, a fence, an acknowledgement) says nothing of the message.</summary>
internal sealed class HandlerFault(Exception own) : Exception(own.Message, own)
{
    /// <summary>What was thrown in truth, by whomever.</summary>
    public static Exception Own(Exception e) => e is HandlerFault { InnerException: { } own } ? own : e;

    /// <summary>Whether an attempt counts against its message.</summary>
    public static bool Counts(Exception e, ConsumerOptions options, ILogger logger) => e is HandlerFault && !Faults.Pass(options.IsPassing, Own(e), logger);
}
