namespace Dataverket.Compat.Nats.Assets;

/// <summary>How assets are ensured. Immutable.</summary>
public sealed record AssetOptions
{
    /// <summary>Whether anything is written at all. Default: yes.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether a stream that is there is changed where it can be. Default: no, it is adopted as it is and its differences are told.</summary>
    public bool Apply { get; init; }

    /// <summary>How long each request may take. Default 5 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);
}
