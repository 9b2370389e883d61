using System.Text.Json;

namespace Dataverket.Chaos.Tests.Roles;

/// <summary>What one process of a world is to be; handed over in its environment.</summary>
internal sealed record ChildSpec
{
    public const string Variable = "DATAVERKET_CHAOS_ROLE";

    /// <summary>producer, consumer or raiser.</summary>
    public required string Role { get; init; }

    /// <summary>Its name, which survives its restart.</summary>
    public required string Instance { get; init; }

    /// <summary>1 knows version 1 only, 2 knows both.</summary>
    public required int Build { get; init; }

    /// <summary>Its links to the servers.</summary>
    public required string Url { get; init; }

    /// <summary>The JetStream domain it works in; empty for the server's own.</summary>
    public string Domain { get; init; } = "";

    public required string Postgres { get; init; }

    /// <summary>The file that it tells what it does, a line each; written before and after what matters.</summary>
    public required string Journal { get; init; }

    /// <summary>Aggregates whose messages it publishes by itself.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Aggregates whose messages go through the outbox.</summary>
    public IReadOnlyList<string> OutboxKeys { get; init; } = [];

    /// <summary>A producer that writes before it is in the ledger; a consumer that parks what it cannot read.</summary>
    public bool IsBold { get; init; }

    public required int Seed { get; init; }

    public static ChildSpec Parse(string json) => JsonSerializer.Deserialize<ChildSpec>(json)!;

    public string ToJson() => JsonSerializer.Serialize(this);
}
