namespace Dataverket.Migrations;

/// <summary>One column that a change adds. Immutable.</summary>
/// <param name="Name">The column's name, 1 to 63 bytes of UTF-8.</param>
/// <param name="Type">Its SQL type, such as <c>integer</c> or <c>numeric(10,2)</c>: no default, no serial type, no domain. It must know equality, so not <c>json</c>.</param>
/// <param name="Up">
/// An immutable SQL expression over the old column that gives the value, such as <c>split_part("size", '-', 1)::integer</c>. It never gives NULL for a value that is not NULL;
/// rows for which it does, or for which it fails, go into quarantine. Functions and types of other schemas than the table's are written with their schema.
/// </param>
public sealed record NewColumn(string Name, string Type, string Up);
