using System.Text.Json;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats;

/// <summary>What JetStream says to a message that was published to one of its streams.</summary>
/// <param name="Sequence">Its place in the stream; 0 where it was refused.</param>
/// <param name="ErrorCode">JetStream's own code of the refusal; 0 where it was stored, or was there already.</param>
/// <param name="Error">The refusal in words; empty where there is none.</param>
internal readonly record struct StoredAck(ulong Sequence, int ErrorCode, string Error)
{
    /// <summary>The server has another entry at the place that the message was to follow.</summary>
    public const int WrongLastSequence = 10071;

    private const int Unreadable = -1;

    /// <summary>Publishes a message and waits until a stream has it, or refuses it.</summary>
    /// <exception cref="NatsException">The connection failed, or no stream takes the subject.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the message may be stored or not.</exception>
    public static async Task<StoredAck> PublishAsync(INatsConnection nats, string subject, ReadOnlyMemory<byte> body, NatsHeaders headers, CancellationToken cancellationToken)
        => Parse(await AnswerInbox.Of(nats).AskAsync(subject, body, headers, cancellationToken).ConfigureAwait(false));

    // {"stream":"S","seq":1,"duplicate":true} or {"error":{"code":400,"err_code":10071,"description":"..."}}; members may be added.
    internal static StoredAck Parse(ReadOnlySpan<byte> json)
    {
        var ack = default(StoredAck);
        try
        {
            var reader = new Utf8JsonReader(json);
            Read(ref reader, ref ack);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            ack = default;
        }

        return ack is { Sequence: 0, ErrorCode: 0 } ? new(0, Unreadable, "The answer was no acknowledgement of JetStream; somebody else listens on the subject.") : ack;
    }

    private static void Read(ref Utf8JsonReader reader, ref StoredAck ack)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("seq"u8) && reader.Read()) ack = ack with { Sequence = reader.GetUInt64() };
            else if (reader.ValueTextEquals("err_code"u8) && reader.Read()) ack = ack with { ErrorCode = reader.GetInt32() };
            else if (reader.ValueTextEquals("description"u8) && reader.Read()) ack = ack with { Error = reader.GetString() ?? "" };
            else if (reader.ValueTextEquals("error"u8))
            {
                Read(ref reader, ref ack);
                if (ack.ErrorCode == 0) ack = ack with { ErrorCode = Unreadable };
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }
}
