using System.CommandLine;
using System.Globalization;

namespace Dataverket.Cli.Baselines;

/// <summary>What a change does to what has shipped, for whoever reviews it.</summary>
internal static class DiffCommand
{
    public static Command Create()
    {
        var against = new Option<string>("--against") { Description = "The commit, branch or tag to compare with.", HelpName = "REV", DefaultValueFactory = _ => "HEAD" };
        var command = new Command("diff", "What differs between the baselines of a commit and those of the working tree. Exit code: 0, or 2 when it cannot be told.") { against, CompatCommands.In, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => CompatCommands.UseAsync(
            async () =>
            {
                var comparison = await BaselineComparison.MakeAsync(parsed.GetRequiredValue(CompatCommands.In), parsed.GetRequiredValue(against), cancellationToken).ConfigureAwait(false);
                await Console.Out.WriteLineAsync(parsed.GetValue(ToolOptions.Json) ? BaselineJson.Of(comparison) : string.Join(Environment.NewLine, Lines(comparison))).ConfigureAwait(false);
                return ExitCodes.Ok;
            },
            cancellationToken));
        return command;
    }

    private static IEnumerable<string> Lines(BaselineComparison comparison)
    {
        foreach (var change in comparison.Changes)
        {
            yield return SafeText.Of(change.Path) + (change.MovedTo is { } to ? " -> " + SafeText.Of(to) : "") + (change.IsNew ? " (new)" : change.IsDeleted ? " (deleted)" : "");
            if (change.Fault is { } fault) yield return "  ! " + SafeText.Of(fault);
            foreach (var line in change.Added) yield return "  + " + SafeText.Of(line);
            foreach (var line in change.Retired) yield return "  - " + SafeText.Of(line) + "  (retired)";
            foreach (var line in change.Vanished) yield return "  ! " + SafeText.Of(line) + "  (vanished)";
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"{comparison.Changes.Count} baselines differ from {comparison.Commit[..10]}.");
    }
}
