namespace Dataverket.Compat.Nats.Messaging;

/// <summary>What a handler did with a message. A handler that throws is tried again, the same message first: throw only for what may pass.</summary>
public enum HandleResult
{
    /// <summary>The effect is durable.</summary>
    Handled,

    /// <summary>The message had been handled before; nothing was done.</summary>
    Duplicate,

    /// <summary>No retry will help: keep a copy for a person.</summary>
    DeadLetter,
}
