using System.Globalization;
using Dataverket.Compat.Nats.Assets;
using Microsoft.Extensions.Logging;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Makes a durable consumer, or takes the one that is there. Its settings belong to the newest revision that wrote them: a replica of an older build that
/// starts again leaves them alone. What is written is read back, since a server drops fields it does not know without a word.
/// </summary>
internal static partial class DurableConsumer
{
    private const string Mark = "dataverket revision ";

    /// <exception cref="CompatNatsException">The durable reads another subject or acks in another way, or the server did not keep what it was given; the message names the field.</exception>
    public static async Task<INatsJSConsumer> EnsureAsync(INatsJSContext jetStream, string stream, ConsumerConfig wanted, int revision, ILogger logger, CancellationToken cancellationToken)
    {
        wanted.Description = Mark + revision.ToString(CultureInfo.InvariantCulture);
        if (await TryGetAsync(jetStream, stream, wanted.Name!, cancellationToken).ConfigureAwait(false) is { } there)
        {
            var held = there.Info.Config;
            Refuse(stream, wanted, Fixed(wanted, held));
            var other = Free(wanted, held);
            if (other.Count == 0 && RevisionOf(held) >= revision) return there;
            if (other.Count > 0 && RevisionOf(held) >= revision)
            {
                LogKept(logger, wanted.Name!, stream, RevisionOf(held), revision, string.Join("; ", other));
                return there;
            }
        }

        await jetStream.CreateOrUpdateConsumerAsync(stream, wanted, cancellationToken).ConfigureAwait(false);
        var written = await jetStream.GetConsumerAsync(stream, wanted.Name!, cancellationToken).ConfigureAwait(false);
        Refuse(stream, wanted, Fixed(wanted, written.Info.Config));
        // Between the two calls a newer revision may have come; its settings stand.
        if (RevisionOf(written.Info.Config) <= revision) Refuse(stream, wanted, Free(wanted, written.Info.Config));
        return written;
    }

    private static async Task<INatsJSConsumer?> TryGetAsync(INatsJSContext jetStream, string stream, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await jetStream.GetConsumerAsync(stream, name, cancellationToken).ConfigureAwait(false);
        }
        catch (NatsJSApiException e) when (e.Error.Code == 404)
        {
            return null;
        }
    }

    // A durable that somebody else made has none.
    private static int RevisionOf(ConsumerConfig held)
        => held.Description is { } text && text.StartsWith(Mark, StringComparison.Ordinal) && int.TryParse(text.AsSpan(Mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    // What decides which messages come and what becomes of them; no server changes all of it in place.
    private static List<string> Fixed(ConsumerConfig wanted, ConsumerConfig held) => Compare(wanted, held, field => !IsFree(field));

    private static List<string> Free(ConsumerConfig wanted, ConsumerConfig held) => Compare(wanted, held, IsFree);

    private static bool IsFree(AssetField<ConsumerConfig> field) => field.Name is "ack_wait" or "max_deliver" or "max_ack_pending";

    // Every field that a server may hold, those too that nobody asked for: a limit on pulls that another hand has set stops the reader as well.
    private static List<string> Compare(ConsumerConfig wanted, ConsumerConfig held, Func<AssetField<ConsumerConfig>, bool> isAsked)
        => [.. ConsumerFields.All.Where(isAsked).Select(field => field.Compare(wanted, held, isOwn: true, isFresh: true)).Where(difference => difference is { Matters: true }).Select(difference => difference!.ToString())];

    private static void Refuse(string stream, ConsumerConfig wanted, List<string> faults)
    {
        if (faults.Count > 0) throw new CompatNatsException($"Consumer {wanted.Name} on {stream} does not hold what it must: {string.Join("; ", faults)}. Use another name, or delete it and start again from its ack floor.");
    }

    [LoggerMessage(14, LogLevel.Warning, "Consumer {Durable} on {Stream} keeps the settings of revision {Held}; this build has revision {Revision}, where {Differences}. To change them, raise ConsumerOptions.Revision")]
    private static partial void LogKept(ILogger logger, string durable, string stream, int held, int revision, string differences);
}
