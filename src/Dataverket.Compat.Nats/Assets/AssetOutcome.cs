namespace Dataverket.Compat.Nats.Assets;

/// <summary>What became of one asset.</summary>
public enum AssetOutcome
{
    /// <summary>It is there and holds what it must.</summary>
    Held = 0,

    /// <summary>It was not there and is now.</summary>
    Created = 1,

    /// <summary>It was there, held something else, and was changed.</summary>
    Changed = 2,

    /// <summary>It is not there, and nothing was to be written.</summary>
    Missing = 3,

    /// <summary>It is there and does not hold what it must.</summary>
    Differs = 4,
}
