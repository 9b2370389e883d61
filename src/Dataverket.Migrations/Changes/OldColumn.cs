namespace Dataverket.Migrations;

/// <summary>One column that a change takes away in the end. Immutable.</summary>
/// <param name="Name">The column's name, 1 to 63 bytes of UTF-8.</param>
/// <param name="Down">An immutable SQL expression over the new columns that gives its value, such as <c>split_part(name, ' ', 1)</c>.</param>
public sealed record OldColumn(string Name, string Down);
