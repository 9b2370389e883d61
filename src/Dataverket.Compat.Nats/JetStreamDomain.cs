using System.Runtime.CompilerServices;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats;

/// <summary>
/// In which JetStream domain a process works. Behind a leaf node that has JetStream of its own, the server that answers is the leaf's, and the streams are with
/// the hub: such a process names the hub's domain, once, before it makes anything else on the connection. Safe to use from any thread.
/// </summary>
public static class JetStreamDomain
{
    private const int LongestName = 64;

    // Beside the connection, since it belongs to the caller and everything is made from it.
    private static readonly ConditionalWeakTable<INatsConnection, Choice> Choices = [];

    /// <summary>Everything that is made on this connection from here on works in a domain. Said again with the same name, it changes nothing.</summary>
    /// <param name="nats">The connection; the name is kept for as long as it lives.</param>
    /// <param name="domain">The domain's name, as the server's configuration has it (<c>jetstream { domain: hub }</c>): up to 64 characters, no white space, dot or wildcard.</param>
    /// <exception cref="ArgumentException">It is no name of a domain.</exception>
    /// <exception cref="InvalidOperationException">The connection is used already without a domain, or in another one: a part of the process would miss what the others do.</exception>
    public static void Use(INatsConnection nats, string domain)
    {
        ArgumentNullException.ThrowIfNull(nats);
        ArgumentException.ThrowIfNullOrEmpty(domain);
        if (domain.Length > LongestName || domain.Any(c => c is <= ' ' or > '~' or '.' or '*' or '>')) throw new ArgumentException($"'{domain}' is no name of a JetStream domain.", nameof(domain));
        if (Choices.GetValue(nats, _ => new Choice(domain)).Domain is var taken && taken != domain)
            throw new InvalidOperationException($"This connection is used {(taken is null ? "without a JetStream domain" : $"in the JetStream domain {taken}")} already. Name the domain before anything is made on it.");
    }

    /// <summary>What everything in this library reaches JetStream by: a context in the domain that was named, or in none; which of the two is settled by the first call.</summary>
    /// <param name="nats">The connection.</param>
    public static NatsJSContext Context(INatsConnection nats)
    {
        ArgumentNullException.ThrowIfNull(nats);
        return Choices.GetValue(nats, static _ => new Choice(null)).Domain is { } domain ? new(nats, new NatsJSOpts(nats.Opts, domain: domain)) : new(nats);
    }

    private sealed record Choice(string? Domain);
}
