namespace Dataverket.Compat.Schemas;

/// <summary>Something worth a warning in data that was read. Never holds text of the payload.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Byte offset of the token in what the reader reads.</param>
/// <param name="Member">The name of a member that is absent, as the schema spells it; else empty.</param>
public readonly record struct DataRemark(DataRemarkKind Kind, long Offset, string Member);
