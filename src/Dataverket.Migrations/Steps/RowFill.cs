namespace Dataverket.Migrations;

/// <summary>Which rows of which table a step fills, as SQL text. Immutable.</summary>
/// <param name="Schema">The table's schema.</param>
/// <param name="Table">The table.</param>
/// <param name="Update">An UPDATE without its WHERE; or a statement that reads the rows under the name <c>batch</c>.</param>
/// <param name="Unfilled">The condition of a row that is to be filled; false once it is.</param>
sealed record RowFill(string Schema, string Table, string Update, string Unfilled)
{
    internal StepLock Lock => new(Schema, Table, "ROW EXCLUSIVE");

    /// <summary>Whether the statement reads the rows under the name <c>batch</c>.</summary>
    internal bool ReadsBatch { get; init; }

    /// <summary>A query that is walked instead of the table.</summary>
    internal string? Source { get; init; }

    /// <summary>The columns of the query that are its key.</summary>
    internal IReadOnlyList<string>? Key { get; init; }

    /// <summary>Whether a row can be seen to be filled, so that those which the walk did not meet are found at the end.</summary>
    internal bool IsVisible { get; init; } = true;

    /// <summary>Code that fills a batch, instead of the statement.</summary>
    internal Func<DataBatch, CancellationToken, Task>? Run { get; init; }

    internal string From => Source is null ? Lock.Sql : $"({Source}\n) dv_s";

    /// <summary>What tells one fill from another beyond its statement.</summary>
    internal IEnumerable<string> Extra => ReadsBatch ? [From, .. Key ?? []] : [];

    /// <summary>The statement as people know it.</summary>
    internal string Text => Run is null ? Statement("...") : "the code of the migration";

    /// <summary>The statement that fills the rows for which a condition over the key holds.</summary>
    internal string Statement(string where) => ReadsBatch ? Batch(where) + Update : $"{Update} WHERE {where} AND {Unfilled}";

    /// <summary>What comes before a statement that reads the rows under the name <c>batch</c>. Rows of a table are locked: who writes one at the same time is seen, or comes after.</summary>
    internal string Batch(string where) => $"WITH batch AS (SELECT * FROM {From} WHERE {where} AND {Unfilled}{(Source is null ? " FOR NO KEY UPDATE" : "")}) ";
}
