using System.CommandLine;
using Dataverket.Migrations;
using Npgsql;

namespace Dataverket.Cli.Migrating;

/// <summary>One invocation: the assembly, the database, and the errors told in one line each.</summary>
internal static class MigrateSession
{
    /// <summary>Loads, does the work and says what went wrong.</summary>
    public static async Task<int> UseAsync(ParseResult parsed, TimeProvider time, bool needsDatabase, Func<ChangeRunner, MigrationAssembly, CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        // To cancel a statement opens a second connection, and waits for it: not on the thread that hears the keyboard, which would not hear it again.
        using var own = new CancellationTokenSource();
        using var registration = cancellationToken.Register(() => _ = own.CancelAsync());
        try
        {
            var path = parsed.GetValue(MigrateOptions.Assembly) is { Length: > 0 } given ? given : ToolOptions.Variable("DATAVERKET_MIGRATIONS");
            if (path is null) throw new MigrateException("Which migrations? Name the built assembly with --assembly or DATAVERKET_MIGRATIONS.");
            using var assembly = new MigrationAssembly(path);
            var runner = new ChangeRunner(needsDatabase ? DatabaseTarget.Resolve(parsed) : "Host=none", assembly.Set, assembly.Options with { ExpectedDatabase = Expected(parsed, assembly) }, time, new WarningLines());
            return await work(runner, assembly, own.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ToolSession.Fail("Stopped. What is done stays; run it again to go on.", ExitCodes.Interrupted);
        }
        catch (DatabaseChangeException e)
        {
            // Every reason on a line of its own; the first line says what was refused.
            foreach (var line in e.Message.Split(Environment.NewLine)) ToolSession.Fail(line);
            return CodeOf(e);
        }
        catch (Exception e) when (e is MigrateException or ArgumentException or NpgsqlException)
        {
            var lines = e.Message.Split(Environment.NewLine);
            foreach (var line in lines) ToolSession.Fail(line);
            return ExitCodes.Blocked;
        }
    }

    /// <summary>What the database has to be called: a flag before a variable of the environment before the settings of the assembly.</summary>
    public static string? Expected(ParseResult parsed, MigrationAssembly assembly) =>
        parsed.GetValue(MigrateOptions.Expect) is { Length: > 0 } name ? name : ToolOptions.Variable("DATAVERKET_EXPECTED_DATABASE") ?? assembly.Options.ExpectedDatabase;

    /// <summary>3 when only approvals are missing; 2 when gates refused or it may come right by itself; 4 when the work itself failed.</summary>
    private static int CodeOf(DatabaseChangeException e) =>
        e.Reasons.Count > 0 && e.Reasons.All(IsApproval) ? ExitCodes.NeedsApproval
        : e.IsTransient || e.Reasons.Count != 1 || e.Reasons[0] != e.Message || e.Message.Contains(" was refused", StringComparison.Ordinal) ? ExitCodes.Blocked : ExitCodes.Failed;

    public static bool IsApproval(string reason) => reason.Contains(" approval(s) of ", StringComparison.Ordinal);
}
