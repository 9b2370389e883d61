using System.CommandLine;
using System.Globalization;
using Dataverket.Compat.Testing;
using Spectre.Console;

namespace Dataverket.Cli.Baselines;

/// <summary>Proves what the rules say: each finding's document is given to the readers and writers that were built.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var target = new Argument<string?>("project") { Description = "A project or solution, which is built aside; or an assembly that was built with CompatWitnesses. The project of this folder when it is not given.", Arity = ArgumentArity.ZeroOrOne };
        var earlier = new Option<string?>("--earlier") { Description = "An assembly of an earlier build, or the folder with several: then what earlier builds read is run too.", HelpName = "PATH" };
        var all = new Option<bool>("--all") { Description = "List confirmed findings too." };
        var command = new Command("verify", "Run the documents that prove findings against baselines on what is built. Exit code: 0, 4 when a finding is not confirmed or the build fails, 2 when nothing can be run.") { target, earlier, all, ToolOptions.Json };
        command.SetAction((parsed, cancellationToken) => CompatCommands.UseAsync(
            async () =>
            {
                using var build = await VerifyBuild.MakeAsync(parsed.GetValue(target), parsed.GetValue(ToolOptions.Json), cancellationToken).ConfigureAwait(false);
                if (build.IsFailed) return ExitCodes.Failed;
                var reports = new List<(string Assembly, WitnessReport Report)>();
                foreach (var assembly in build.Assemblies) reports.Add((assembly, Run(assembly, parsed.GetValue(earlier), build.Assemblies.Count == 1)));
                if (parsed.GetValue(ToolOptions.Json)) await Console.Out.WriteLineAsync(VerifyJson.Of(reports)).ConfigureAwait(false);
                else Show(reports, parsed.GetValue(all));
                return reports.All(each => each.Report.IsSound) ? ExitCodes.Ok : ExitCodes.Failed;
            },
            cancellationToken));
        return command;
    }

    private static WitnessReport Run(string path, string? earlier, bool isAlone)
    {
        var old = earlier is null || !Directory.Exists(earlier) ? earlier : Path.Combine(earlier, Path.GetFileName(path));
        if (old is not null && !File.Exists(old)) old = isAlone || !Directory.Exists(earlier) ? throw new BaselineException($"There is no earlier build {old}.") : null;
        using var now = new AssemblyRoom(path);
        using var then = old is null ? null : new AssemblyRoom(old);
        if (then is not null && then.Assembly.GetName().Name != now.Assembly.GetName().Name)
            throw new BaselineException($"{old} is no earlier build of {now.Assembly.GetName().Name}.");
        try
        {
            return WitnessRun.Check(now.Assembly, then?.Assembly);
        }
        catch (Exception e) when (e is ArgumentException or TypeLoadException or BadImageFormatException)
        {
            throw new BaselineException(e.Message, e);
        }
    }

    private static void Show(List<(string Assembly, WitnessReport Report)> reports, bool all)
    {
        var results = reports.SelectMany(each => each.Report.Results).ToList();
        var shown = results.Where(result => all || result.State != WitnessState.Confirmed).ToList();
        if (shown.Count > 0)
        {
            var table = Tables.Headed("", "rule", "message", "who reads", "what changed", "shown");
            foreach (var result in shown)
                table.AddRow(
                    new Text(Word(result.State)), new Text(result.Witness.RuleId),
                    new Text(SafeText.Of(string.Create(CultureInfo.InvariantCulture, $"{result.Witness.MessageType} v{result.Witness.Version}"))),
                    new Text($"{(result.Witness.IsBackward ? "this build" : "earlier builds")}, {result.Witness.Profile.ToString().ToLowerInvariant()}"),
                    new Text(SafeText.Of(result.Witness.What)), new Text(SafeText.Of(result.State == WitnessState.NotConfirmed ? $"said to be {result.Witness.Expected}; {result.Detail}" : result.Detail)));
            AnsiConsole.Write(table);
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{results.Count} findings: {Count(results, WitnessState.Confirmed)} confirmed, {Count(results, WitnessState.NotConfirmed)} not confirmed, {Count(results, WitnessState.NotRun)} not run."));
    }

    private static int Count(List<WitnessResult> results, WitnessState state) => results.Count(result => result.State == state);

    private static string Word(WitnessState state) => state switch
    {
        WitnessState.Confirmed => "confirmed",
        WitnessState.NotConfirmed => "not confirmed",
        _ => "not run",
    };
}
