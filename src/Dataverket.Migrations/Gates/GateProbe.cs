using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Asks a gate's question over a fresh connection, in a transaction that is rolled back.</summary>
static class GateProbe
{
    internal static async ValueTask<GateResult> AskAsync(
        ChangeRunner runner, DatabaseChange change, Func<NpgsqlConnection, CancellationToken, Task<GateResult>> ask, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await runner.OpenAsync("dataverket-gate:" + change.Id, cancellationToken, onlyReads: true).ConfigureAwait(false);
            await using var transaction = await connection.BeginAsync(cancellationToken).ConfigureAwait(false);
            return await ask(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException e)
        {
            return GateResult.Unevaluable($"The database of {change.Id} could not be asked: {Sql.Describe(e)}.", "Bring the database back, or correct the connection.");
        }
        catch (DatabaseChangeException e)
        {
            return GateResult.Unevaluable($"The database of {change.Id} could not be asked: {e.Message}", "Correct that, or the connection.");
        }
    }
}
