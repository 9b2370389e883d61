namespace Dataverket.Compat.Envelopes;

/// <summary>The attributes a writer gives an envelope. Immutable.</summary>
public sealed record EnvelopeAttributes
{
    /// <summary>Identifies the message for ever and everywhere; also the <c>Nats-Msg-Id</c>. Use a version 7 UUID.</summary>
    public required string Id { get; init; }

    /// <summary>The service that writes, as a URI reference, such as <c>/maskin</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The tenant the message belongs to; exactly one.</summary>
    public required string Tenant { get; init; }

    /// <summary>The aggregate the message is about; its order key. <c>null</c> when it has none.</summary>
    public string? Subject { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>W3C trace context; <c>null</c> when there is none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The bearer token of a command; <c>null</c> on every other message. Never logged, never copied durably.</summary>
    public string? Authorization { get; init; }

    /// <summary>Id, source and tenant; never the credential.</summary>
    public override string ToString() => $"{Id} from {Source} for {Tenant}{(Authorization is null ? "" : ", with a credential")}";
}
