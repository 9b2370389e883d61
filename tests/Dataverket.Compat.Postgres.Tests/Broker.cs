using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Dataverket.Compat.Postgres;

namespace Dataverket.Compat.Postgres.Tests;

/// <summary>
/// A broker that drops duplicates by id and, with a seed, misbehaves: it refuses, stores without answering, or answers too late. What it stored stays in order of arrival.
/// </summary>
internal sealed class Broker(int? seed = null)
{
    readonly Lock gate = new();
    readonly Random random = new(seed ?? 0);
    readonly HashSet<string> ids = [];
    readonly ConcurrentDictionary<string, int> underWay = new();
    int failures;
    int overlaps;

    public ConcurrentDictionary<string, List<int>> Accepted { get; } = new();

    public int Failures => failures;

    /// <summary>How often two different messages of one key were being published at once.</summary>
    public int Overlaps => overlaps;

    public int Count(string key) => Accepted.TryGetValue(key, out var list) ? list.Count : 0;

    public async Task PublishAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        if (underWay.AddOrUpdate(message.Key, 1, (_, n) => n + 1) > 1) Interlocked.Increment(ref overlaps);
        try
        {
            int act;
            lock (gate) act = seed is null ? 100 : random.Next(100);
            await Task.Yield();
            switch (act)
            {
                case < 8:
                    Interlocked.Increment(ref failures);
                    throw new InvalidOperationException("refused");
                case < 14:
                    Interlocked.Increment(ref failures);
                    Store(message);
                    throw new TimeoutException("stored, not answered");
                case < 16:
                    Interlocked.Increment(ref failures);
                    await Task.Delay(TimeSpan.FromHours(1), TimeProvider.System, cancellationToken);
                    break;
                default:
                    Store(message);
                    break;
            }
        }
        finally
        {
            underWay.AddOrUpdate(message.Key, 0, (_, n) => n - 1);
        }
    }

    void Store(OutboxMessage message)
    {
        lock (gate)
        {
            if (ids.Add(message.Id)) Accepted.GetOrAdd(message.Key, _ => []).Add(int.Parse(Encoding.UTF8.GetString(message.Body.Span), CultureInfo.InvariantCulture));
        }
    }
}
