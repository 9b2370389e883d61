using System.Globalization;
using Dataverket.Compat.Rollouts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Dataverket.Cli.Runs;

/// <summary>The stages with their state and progress. Pure; takes a clean status.</summary>
internal static class StagesTable
{
    private const int Wide = 100;

    public static IRenderable Create(RunStatus status, int width)
    {
        if (status.Stages.Count == 0) return new Text("The plan has no stages.", RunView.Muted);
        var (wide, bar) = (width >= Wide, Math.Clamp(width / 6, 8, 24));
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn(new TableColumn("") { NoWrap = true, Padding = new Padding(0, 0, 1, 0) });
        if (wide) table.AddColumn(new TableColumn("") { NoWrap = true, Padding = new Padding(0, 0, 1, 0) });
        table.AddColumn(new TableColumn("") { NoWrap = true, Width = bar, Padding = new Padding(0, 0, 1, 0) });
        table.AddColumn(new TableColumn("") { NoWrap = true, Alignment = Justify.Right, Padding = new Padding(0, 0, 1, 0) });
        table.AddColumn(new TableColumn("") { NoWrap = true, Padding = new Padding(0, 0, 1, 0) });
        table.AddColumn(new TableColumn("") { Padding = new Padding(0, 0, 0, 0) });
        foreach (var stage in status.Stages)
        {
            var (icon, style) = Look(stage.State);
            var cells = new List<IRenderable>
            {
                new Paragraph().Append(icon + " ", style).Append(stage.Id, stage.State == "pending" ? RunView.Muted : Style.Plain),
                Bar(stage, bar, style),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(stage.Percent):0} %")),
                new Text(TimeOf(stage), RunView.Muted),
                new Text(stage.Detail.Length > 0 ? stage.Detail : stage.Title, stage.State == "running" ? Style.Plain : RunView.Muted),
            };
            if (wide) cells.Insert(1, new Text(stage.State, style));
            table.AddRow(cells);
        }

        return table;
    }

    private static string TimeOf(StageStatus stage) => stage switch
    {
        { State: "running", EtaSeconds: { } left } => $"{RunWords.Span(left)} left",
        { Seconds: > 0 } => RunWords.Span(stage.Seconds),
        _ => "",
    };

    private static Paragraph Bar(StageStatus stage, int width, Style style)
    {
        // Full only when it is: 99.9 % leaves a gap.
        var full = Math.Clamp((int)Math.Floor(stage.Percent / 100 * width), 0, width);
        return new Paragraph().Append(new string('━', full), style).Append(new string('─', width - full), RunView.Muted);
    }

    private static (string Icon, Style Style) Look(string state) => state switch
    {
        "done" => ("✓", new Style(Color.Green)),
        "running" => ("▶", new Style(Color.Blue)),
        "gated" => ("◇", new Style(Color.Yellow)),
        "approval" => ("◆", new Style(Color.Yellow)),
        "failed" => ("✗", new Style(Color.Red)),
        "undone" => ("↩", new Style(Color.Purple)),
        _ => ("○", RunView.Muted),
    };
}
