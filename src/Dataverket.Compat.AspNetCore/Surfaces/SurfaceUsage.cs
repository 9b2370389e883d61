using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Primitives;

namespace Dataverket.Compat.AspNetCore;

/// <summary>
/// Counts who still asks which version of which surface, in this process since it began: one part of the evidence that an old version
/// is unused. Thread-safe. Register it with <c>AddSurfaceUsage</c>.
/// </summary>
public sealed class SurfaceUsage
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Dataverket.Compat.AspNetCore";

    /// <summary>The counter's name; its tags are <c>surface</c>, <c>version</c> and <c>client</c>.</summary>
    public const string CounterName = "dataverket.surface.requests";

    /// <summary>The request header with which a client names itself.</summary>
    public const string ClientHeader = "Dataverket-Client";

    /// <summary>How many names are told apart; all further ones count as <c>other</c>.</summary>
    public const int MaxClients = 100;

    private const int MaxNameLength = 64;
    private readonly TimeProvider _time;
    private readonly Counter<long> _counter;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Surface, int Version, string Client), Cell> _cells = new();

    /// <summary>Makes a counter of its own.</summary>
    /// <param name="meters">Makes the meter.</param>
    /// <param name="time">The clock.</param>
    public SurfaceUsage(IMeterFactory meters, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _counter = meters.Create(MeterName).CreateCounter<long>(CounterName, "{request}", "Requests by surface, version and client.");
    }

    /// <summary>The counts so far, by surface, version and client. A surface that was never asked has none.</summary>
    public IReadOnlyList<SurfaceCount> Counts
        => [.. _cells.Select(cell => new SurfaceCount(cell.Key.Surface, cell.Key.Version, cell.Key.Client, cell.Value.Requests, cell.Value.LastAt))
            .OrderBy(count => count.Surface, StringComparer.Ordinal).ThenBy(count => count.Version).ThenBy(count => count.Client, StringComparer.Ordinal)];

    internal void Count(string surface, int version, StringValues clientHeader)
    {
        var client = NameOf(clientHeader);
        _cells.GetOrAdd((surface, version, client), static _ => new Cell()).Add(_time.GetUtcNow());
        _counter.Add(1, new("surface", surface), new("version", version), new("client", client));
    }

    private string NameOf(StringValues header)
    {
        if (StringValues.IsNullOrEmpty(header)) return "unnamed";
        if (header.Count != 1 || header[0] is not { Length: <= MaxNameLength } name || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')) return "invalid";
        // Names differ in spelling more often than in meaning.
        name = name.ToLowerInvariant();
        lock (_gate) return _clients.Contains(name) || (_clients.Count < MaxClients && _clients.Add(name)) ? name : "other";
    }

    private sealed class Cell
    {
        private long _requests;
        private long _lastTicks;

        public long Requests => Interlocked.Read(ref _requests);

        public DateTimeOffset LastAt => new(Interlocked.Read(ref _lastTicks), TimeSpan.Zero);

        public void Add(DateTimeOffset at)
        {
            Interlocked.Exchange(ref _lastTicks, at.UtcTicks);
            Interlocked.Increment(ref _requests);
        }
    }
}
