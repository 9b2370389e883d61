using System.Globalization;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Assets;

/// <summary>
/// What a server says of itself, and which features can be used by that. The connected server may be another than the one that leads JetStream; the API
/// level is the leader's. Neither speaks for every server of a cluster in the middle of an upgrade: whatever is written with a feature is read back too. Immutable.
/// </summary>
public sealed record ServerFeatures
{
    // Version and level since which a feature does what it says. Measured on 2.9.10, 2.10.27 and 2.15.1.
    private static readonly (Version Since, int Level)[] Needs =
    [
        (new(2, 10, 0), 0), (new(2, 10, 0), 0), (new(2, 10, 0), 0), (new(2, 10, 0), 0), (new(2, 10, 4), 0), (new(2, 11, 0), 1), (new(2, 11, 0), 1), (new(2, 12, 0), 2),
    ];

    /// <summary>The connected server's version as it gives it, such as <c>2.9.10</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The connected server's name.</summary>
    public string Server { get; init; } = "";

    /// <summary>The API level of the server that leads JetStream; 0 when it gives none, as all before 2.11.</summary>
    public int ApiLevel { get; init; }

    /// <summary>Whether the server is one of a cluster.</summary>
    public bool IsClustered { get; init; }

    /// <summary>Asks the connected server, and whoever leads JetStream.</summary>
    /// <param name="nats">The connection, as a user who may publish on <c>$JS.API.INFO</c>.</param>
    /// <param name="patience">How long it may take. 5 s is ample.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CompatNatsException">Nobody answered in time (transient), or JetStream is off.</exception>
    public static async Task<ServerFeatures> ProbeAsync(INatsConnection nats, TimeSpan patience, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nats);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await nats.ConnectAsync().AsTask().WaitAsync(limit.Token).ConfigureAwait(false);
            var account = await JetStreamDomain.Context(nats).GetAccountInfoAsync(limit.Token).ConfigureAwait(false);
            return new() { Version = nats.ServerInfo?.Version ?? "", Server = nats.ServerInfo?.Name ?? "", IsClustered = nats.ServerInfo?.Cluster is { Length: > 0 }, ApiLevel = account.Api?.Level ?? 0 };
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CompatNatsException($"JetStream does not say what it is: {(e is OperationCanceledException ? "no answer in time." : e.Message)} Is it enabled on the server, and may this user publish on $JS.API.INFO?", e, isTransient: e is not NatsJSApiException);
        }
    }

    /// <summary>Whether a feature can be used, as far as the server says.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public bool IsUsable(ServerFeature feature) => WhyNot(feature).Length == 0;

    /// <summary>Why a feature cannot be used; empty when it can.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public string WhyNot(ServerFeature feature)
    {
        if (!Enum.IsDefined(feature)) throw new ArgumentOutOfRangeException(nameof(feature), feature, "There is no such feature.");
        var (since, level) = Needs[(int)feature];
        if (!TryParse(Version, out var version)) return $"version '{Version}' cannot be read";
        if (version < since) return $"needs {since}, and the server is {Version}";
        // In a cluster the leader may be an older one than the server at hand, and only a level speaks for it.
        var needed = IsClustered ? Math.Max(1, level) : level;
        return ApiLevel < needed ? $"needs API level {needed.ToString(CultureInfo.InvariantCulture)}, and whoever leads JetStream has {ApiLevel.ToString(CultureInfo.InvariantCulture)}" : "";
    }

    // "2.12.0-preview.1" is not yet 2.12.0, but has what it has: the numbers count.
    private static bool TryParse(string text, out Version version)
    {
        var numbers = text.AsSpan(text.StartsWith('v') ? 1 : 0);
        var end = numbers.IndexOfAny('-', '+');
        if (System.Version.TryParse(end < 0 ? numbers : numbers[..end], out var parsed) && parsed.Build >= 0)
        {
            version = parsed;
            return true;
        }

        version = new Version();
        return false;
    }
}
