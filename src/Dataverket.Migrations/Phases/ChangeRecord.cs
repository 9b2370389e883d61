namespace Dataverket.Migrations;

/// <summary>A change's row in the books. Immutable.</summary>
sealed record ChangeRecord(string Checksum, string Facts, string Stage, string? UnderWay, DateTimeOffset? ContractedAt);

/// <summary>A step's row in the books. Immutable.</summary>
sealed record StepRecord(string Checksum, string State, DateTimeOffset Began, DateTimeOffset? Finished);
