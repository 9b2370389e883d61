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
    /// <summary>Announces until cancelled; never throws otherwise: a lost announcement is followed by another.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Every, time);
        try
        {
            do await SayAsync(describe(), cancellationToken).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var grace = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
            await SayAsync(describe() with { Leaving = true }, grace.Token).ConfigureAwait(false);
        }
    }

    private async Task SayAsync(Announcement announcement, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(announcement, LedgerJson.Default.Announcement);
            await nats.PublishAsync(Announcement.Subject(announcement.Service, announcement.Instance), bytes, cancellationToken: cancellationToken).ConfigureAwait(false);
            await nats.PingAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException && announcement.Leaving | !cancellationToken.IsCancellationRequested)
        {
            // Unsaid is silent, and silence is what watchers judge; the next tick tries again.
        }
    }
}
