using Spectre.Console;

namespace Dataverket.Cli;

/// <summary>Tables of the tool: no lines but what they say.</summary>
internal static class Tables
{
    private static readonly Style Muted = new(decoration: Decoration.Dim);

    public static Table Headed(params string[] titles)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var title in titles) table.AddColumn(new TableColumn(new Text(title, Muted)) { Padding = new Padding(0, 0, 2, 0) });
        return table;
    }
}
