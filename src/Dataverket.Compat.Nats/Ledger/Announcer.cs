using System.Text.Json;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>Announces a process until it stops, and says so when it stops in good order. Safe to use from any thread.</summary>
/// <param name="nats">The connection; it belongs to the caller.</param>
/// <param name="describe">What to say now; asked each time.</param>
/// <param name="options">How often.</param>
/// <param name="time">The clock.</param>
public sealed class Announcer(INatsConnection nats, Func<Announcement> describe, AnnouncementOptions options, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Announces until cancelled; never throws otherwise: a lost announcement is followed by another.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Every < LookEvery ? options.Every : LookEvery, time);
        try
        {
            byte[] last = [];
            var saidAt = time.GetTimestamp();
            do
            {
                var (announcement, bytes) = Encode(describe());
                // What is new is not kept for the next round: others wait for it.
                if (last.AsSpan().SequenceEqual(bytes) && time.GetElapsedTime(saidAt) < options.Every) continue;
                (last, saidAt) = (bytes, time.GetTimestamp());
                await SayAsync(announcement, bytes, cancellationToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var grace = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
            var (announcement, bytes) = Encode(describe() with { Leaving = true });
            await SayAsync(announcement, bytes, grace.Token).ConfigureAwait(false);
        }
    }

    private static (Announcement Announcement, byte[] Bytes) Encode(Announcement announcement) => (announcement, JsonSerializer.SerializeToUtf8Bytes(announcement, LedgerJson.Default.Announcement));

    private async Task SayAsync(Announcement announcement, byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            await nats.PublishAsync(Announcement.Subject(announcement.Service, announcement.Instance), bytes, cancellationToken: cancellationToken).ConfigureAwait(false);
            await nats.PingAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException && announcement.Leaving | !cancellationToken.IsCancellationRequested)
        {
            // Unsaid is silent, and silence is what watchers judge; the next tick tries again.
        }
    }
}
