using System.Globalization;
using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>The primary key in SQL text. Keys travel as arrays of text, so that any type and any number of columns works. Pure.</summary>
sealed class KeyColumns(IReadOnlyList<(string Name, string Type)> columns)
{
    internal string List => string.Join(", ", columns.Select(column => SqlName.Quote(column.Name)));

    internal string Descending => string.Join(", ", columns.Select(column => SqlName.Quote(column.Name) + " DESC"));

    internal string AsText => "ARRAY[" + string.Join(", ", columns.Select(column => SqlName.Quote(column.Name) + "::text")) + "]";

    /// <summary>A row comparison with the key in a parameter, such as <c>("a", "b") > (...)</c>. A composite key compares as a whole, which is what its index can answer.</summary>
    internal string Compare(string comparison, int parameter) =>
        $"({List}) {comparison} ({string.Join(", ", columns.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $"(${parameter}::text[])[{i + 1}]::{column.Type}")))})";
}
