namespace Dataverket.Migrations;

/// <summary>Which rows of which table a step fills, as SQL text. Immutable.</summary>
/// <param name="Schema">The table's schema.</param>
/// <param name="Table">The table.</param>
/// <param name="Update">An UPDATE without its WHERE.</param>
/// <param name="Unfilled">The condition of a row that is to be filled; false once it is.</param>
sealed record RowFill(string Schema, string Table, string Update, string Unfilled)
{
    internal StepLock Lock => new(Schema, Table, "ROW EXCLUSIVE");
}
