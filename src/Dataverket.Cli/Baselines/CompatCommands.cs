using System.CommandLine;

namespace Dataverket.Cli.Baselines;

/// <summary>The group <c>compat</c>: the baselines that say what has shipped, and the rules that judge by them. Needs no server.</summary>
internal static class CompatCommands
{
    public static Command Create() => new("compat", "The baselines that say what has shipped: accept, check, compare, verify; and what a rule means.")
    {
        AcceptCommand.Create(), CheckCommand.Create(), DiffCommand.Create(), ExplainCommand.Create(), VerifyCommand.Create(),
    };

    public static Option<string> In { get; } = new("--in")
    {
        Description = "A folder of the repository; only baselines below it count.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => ".",
    };

    /// <summary>Does the work and says in one line what went wrong.</summary>
    public static async Task<int> UseAsync(Func<Task<int>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (e is BaselineException or IOException or UnauthorizedAccessException)
        {
            return ToolSession.Fail(e.Message);
        }
    }
}
