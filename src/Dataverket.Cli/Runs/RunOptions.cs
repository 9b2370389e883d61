using System.CommandLine;

namespace Dataverket.Cli.Runs;

/// <summary>The options that the commands of this group share.</summary>
internal static class RunOptions
{
    public static Option<string?> Run { get; } = new("--run")
    {
        Description = "The run; DATAVERKET_RUN when it is not given.",
        HelpName = "NAME",
        Recursive = true,
        DefaultValueFactory = _ => ToolOptions.Variable("DATAVERKET_RUN"),
    };
}
