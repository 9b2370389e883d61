namespace Dataverket.Compat.Postgres;

/// <summary>Which order keys rest after a failed publish, so that one bad key neither spins nor holds up the others. Safe from any thread.</summary>
sealed class RelayBackoff(OutboxRelayOptions options, TimeProvider time)
{
    readonly Dictionary<string, (int Failures, long Since)> failing = new(StringComparer.Ordinal);

    /// <summary>So many keys rest that the broker is away: looking for further ones would only grow the list.</summary>
    internal bool IsFull
    {
        get { lock (failing) return failing.Count >= options.BatchSize * 4 && Keys().Length >= options.BatchSize * 4; }
    }

    /// <summary>The keys that rest now.</summary>
    internal string[] Keys()
    {
        lock (failing)
        {
            // Of one that went on long ago another relay may have taken what was left.
            if (failing.Count >= options.BatchSize) foreach (var (key, _) in failing.Where(entry => time.GetElapsedTime(entry.Value.Since) > (options.MaxRetryDelay * 2) + options.PublishTimeout).ToArray()) failing.Remove(key);
            return [.. failing.Where(entry => time.GetElapsedTime(entry.Value.Since) < options.DelayAfter(entry.Value.Failures)).Select(entry => entry.Key)];
        }
    }

    internal void Note(string key, bool published)
    {
        lock (failing)
        {
            if (published) failing.Remove(key);
            else failing[key] = (failing.TryGetValue(key, out var entry) ? entry.Failures + 1 : 1, time.GetTimestamp());
        }
    }
}
