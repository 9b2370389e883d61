using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>What a server answers who asks for one stored message: <c>io.nats.jetstream.api.v1.stream_msg_get_response</c>.</summary>
/// <param name="Message">The message; <c>null</c> beside an error.</param>
/// <param name="Error">Why there is none.</param>
internal sealed record StoredAnswer(StoredBody? Message, ApiError? Error);
