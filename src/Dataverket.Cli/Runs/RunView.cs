using System.Globalization;
using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Dataverket.Cli.Runs;

/// <summary>A run as a picture for a terminal. Pure: no console, no clock.</summary>
public static class RunView
{
    internal const double StaleSeconds = 3;
    private const int ShownNotes = 8;

    internal static Style Muted { get; } = new(Color.Grey);

    /// <summary>The picture.</summary>
    /// <param name="status">The document to show.</param>
    /// <param name="notes">Remarks, the latest last; the last eight are shown.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="age">How long ago the document was received; more than three seconds shows a warning.</param>
    public static IRenderable Render(RunStatus status, IReadOnlyList<RunNote> notes, int width, TimeSpan age = default)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(notes);
        var clean = CleanStatus.Of(status);
        var rows = new List<IRenderable> { Header(clean, age) };
        if (age.TotalSeconds > StaleSeconds)
            rows.Add(new Text($"! no status for {RunWords.Span(age.TotalSeconds)}: the coordinator or NATS is away; last known state below", new Style(Color.Black, Color.Yellow)));
        Section(rows, "Now", StagesTable.Create(clean, width));
        Section(rows, "Blocked because", Blocked(clean));
        Section(rows, "If I abort now", new Text(clean.IfAborted));
        if (clean.Messages.Count > 0) Section(rows, "Who reads and writes what", ShapesTables.Messages(clean.Messages));
        if (clean.Instances.Count > 0) Section(rows, "Live instances", ShapesTables.Instances(clean.Instances, age));
        if (notes.Count > 0) Section(rows, "Notes", Notes(clean, notes));
        return new Rows(rows);
    }

    private static void Section(List<IRenderable> rows, string title, IRenderable body)
    {
        rows.Add(new Padder(new Text(title, new Style(Color.Aqua, decoration: Decoration.Bold)), new Padding(0, 1, 0, 0)));
        rows.Add(new Padder(body, new Padding(2, 0, 0, 0)));
    }

    // Text and Paragraph take text as it is; markup in it means nothing, so nothing needs escaping.
    private static Rows Header(RunStatus status, TimeSpan age)
    {
        var title = new Paragraph()
            .Append(status.RunId, new Style(decoration: Decoration.Bold))
            .Append($"  plan {status.Plan}  ", Muted)
            .Append($" {status.Phase} ", PhaseStyle(status.Phase))
            .Append("  rollback floor ", Muted)
            .Append(RollbackText.Label(status.Floor), FloorStyle(status.Floor));
        var seconds = (status.At - status.StartedAt).TotalSeconds + age.TotalSeconds;
        var line = string.Create(CultureInfo.InvariantCulture,
            $"leader {(status.Leader.Length > 0 ? status.Leader : "nobody")}, epoch {status.Epoch}  ·  started {RunWords.Span(seconds)} ago  ·  status {RunWords.Span(age.TotalSeconds)} old");
        return new Rows(title, new Text(status.Reason), new Text(line, Muted));
    }

    private static Rows Blocked(RunStatus status)
        => new(RunWords.Blocked(status).SelectMany(block => block.Unblock.Length == 0
            ? new IRenderable[] { new Text(block.What) }
            : [new Text(block.What, new Style(Color.Yellow)), new Padder(new Text($"-> {block.Unblock}"), new Padding(2, 0, 0, 0))]));

    private static Rows Notes(RunStatus status, IReadOnlyList<RunNote> notes)
        => new(notes.Skip(Math.Max(0, notes.Count - ShownNotes)).Select(note => (IRenderable)new Paragraph()
            .Append(PlainLines.Prefix(status, note.At), Muted)
            .Append(SafeText.Of(note.Text))));

    private static Style PhaseStyle(RunPhase phase) => phase switch
    {
        RunPhase.Running => new Style(Color.White, Color.Blue),
        RunPhase.Succeeded => new Style(Color.Black, Color.Green),
        RunPhase.Paused => new Style(Color.Black, Color.Yellow),
        _ => new Style(Color.White, Color.Maroon),
    };

    private static Style FloorStyle(RollbackClass floor) => floor switch
    {
        RollbackClass.None or RollbackClass.Free => new Style(Color.Green, decoration: Decoration.Bold),
        RollbackClass.UntilEvent => new Style(Color.Yellow, decoration: Decoration.Bold),
        _ => new Style(Color.Red, decoration: Decoration.Bold),
    };
}
