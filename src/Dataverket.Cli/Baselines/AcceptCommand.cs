using System.CommandLine;

namespace Dataverket.Cli.Baselines;

/// <summary>Writes what the source says now, by a build.</summary>
internal static class AcceptCommand
{
    public static Command Create()
    {
        var target = new Argument<string?>("project") { Description = "A project or solution; the one of this folder when it is not given.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("accept", "Build, and write into the baselines what the source says now. Lines are added; what is gone from the source stays as retired. Refused where CI is set. Exit code: 0, or 4 when the build fails.") { target };
        command.SetAction((parsed, cancellationToken) => CompatCommands.UseAsync(
            async () =>
            {
                var named = parsed.GetValue(target);
                if (named is not null && !File.Exists(named) && !Directory.Exists(named)) return ToolSession.Fail($"There is no project or solution {named}.");
                // A full path cannot be taken for an option.
                string[] what = named is null ? [] : [Path.GetFullPath(named)];
                var code = await Child.ShowAsync(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet", ["build", .. what, "-p:Compat=accept", "--nologo"], cancellationToken).ConfigureAwait(false);
                return code == 0 ? ExitCodes.Ok : ExitCodes.Failed;
            },
            cancellationToken));
        return command;
    }
}
