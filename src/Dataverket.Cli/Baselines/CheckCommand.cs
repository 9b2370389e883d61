using System.CommandLine;
using System.Globalization;

namespace Dataverket.Cli.Baselines;

/// <summary>Nothing that has shipped is forgotten: each line of a baseline stays or leaves a tombstone.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var against = new Option<string>("--against") { Description = "The commit, branch or tag that has shipped, such as the branch that a change goes to.", HelpName = "REV", Required = true };
        var command = new Command("check", "Has a line vanished from a baseline? Exit code: 0 none, 4 some, or a baseline that cannot be read, 2 it cannot be told (no git, no such commit, no baseline).") { against, CompatCommands.In, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => CompatCommands.UseAsync(
            async () =>
            {
                var comparison = await BaselineComparison.MakeAsync(parsed.GetRequiredValue(CompatCommands.In), parsed.GetRequiredValue(against), cancellationToken).ConfigureAwait(false);
                var wrong = comparison.Changes.Where(change => !change.IsSound).ToList();
                if (parsed.GetValue(ToolOptions.Json)) await Console.Out.WriteLineAsync(BaselineJson.Of(comparison)).ConfigureAwait(false);
                else await Console.Out.WriteLineAsync(string.Join(Environment.NewLine, Lines(comparison, wrong))).ConfigureAwait(false);
                // A gate that found nothing to guard is not open.
                if (comparison is { Count: 0, Changes.Count: 0 }) return ToolSession.Fail("There is no baseline, neither at that commit nor here: --in may name another folder, or 'dataverket compat accept' was never run.");
                return wrong.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
            },
            cancellationToken));
        return command;
    }

    private static IEnumerable<string> Lines(BaselineComparison comparison, List<BaselineChange> wrong)
    {
        foreach (var change in wrong)
        {
            yield return SafeText.Of(change.Path);
            if (change.Fault is { } fault) yield return "  " + SafeText.Of(fault);
            else if (change.IsDeleted) yield return string.Create(CultureInfo.InvariantCulture, $"  deleted, with {change.Vanished.Count} lines: put it back; what is gone from the source stays in it as retired");
            else
                foreach (var line in change.Vanished) yield return "  vanished: " + SafeText.Of(line) + Advice(line);
        }

        yield return wrong.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{comparison.Count} baselines hold all that they held at {comparison.Commit[..10]}.")
            : string.Create(CultureInfo.InvariantCulture, $"{wrong.Count} of {comparison.Count} baselines do not hold what they held at {comparison.Commit[..10]}.");
    }

    private static string Advice(string line) => line.StartsWith("retired", StringComparison.Ordinal) ? "  (a tombstone stays for good)" : $"  (put it back, or leave '{SafeText.Of("retired " + line)}')";
}
