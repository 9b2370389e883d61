namespace Dataverket.Migrations;

/// <summary>Why a row cannot be filled, without its values. Immutable.</summary>
/// <param name="SqlState">The SQLSTATE.</param>
/// <param name="What">The constraint or column that refused it, for people; <c>null</c> where it was neither.</param>
readonly record struct RowFault(string SqlState, string? What)
{
    internal static RowFault Of(Npgsql.PostgresException e) => new(e.SqlState, e.SqlState.StartsWith("23", StringComparison.Ordinal)
        ? e.ConstraintName is { Length: > 0 } constraint ? "constraint " + constraint : e.ColumnName is { Length: > 0 } column ? $"column {column}, which takes no NULL" : null
        : null);

    public override string ToString() => What is null ? "SQLSTATE " + SqlState : $"{What}, SQLSTATE {SqlState}";
}
