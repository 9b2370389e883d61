using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>What every step needs. Immutable but for how far the call is; safe from any thread.</summary>
sealed record StepContext(Connections Connections, ChangeRunnerOptions Options, TimeProvider Time, ILogger Logger)
{
    /// <summary>The changes that the runner knows: those of one table may stand in each other's way.</summary>
    internal IReadOnlyList<DatabaseChange> Changes { get; init; } = [];

    /// <summary>How far the present call is: what it has committed alone gives a call that failed a new beginning.</summary>
    internal Headway Headway { get; init; } = new();

    /// <summary>Bounds what the transaction may do to others, and fixes where names are looked up. Nothing here outlives it.</summary>
    internal Task BoundAsync(NpgsqlConnection connection, DatabaseChange change, CancellationToken cancellationToken)
    {
        static string Ms(TimeSpan span) => ((long)span.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return connection.RunAllAsync(
            [
                "SET LOCAL search_path = " + change.SearchPath,
                "SET LOCAL statement_timeout = " + Ms(Options.HoldTimeout),
                // For rows and catalog entries; tables are taken by TableLock.
                "SET LOCAL lock_timeout = " + Ms(TimeSpan.FromMilliseconds(Math.Min(500, Options.HoldTimeout.TotalMilliseconds))),
                // A runner that is frozen while it holds a table loses it.
                "SET LOCAL idle_in_transaction_session_timeout = " + Ms(Options.HoldTimeout + TimeSpan.FromSeconds(2)),
            ],
            cancellationToken);
    }

    /// <summary>Locks tables, for at most <see cref="ChangeRunnerOptions.HoldTimeout"/> in all, and with <paramref name="withShapes"/> the change's shapes row: nobody uses the one, no build registers with the other.</summary>
    internal Task<HoldBudget> LockAsync(NpgsqlConnection connection, DatabaseChange change, IReadOnlyList<StepLock> locks, bool withShapes, CancellationToken cancellationToken) =>
        TableLock.TakeAsync(connection, change, locks, withShapes, Options, Time, cancellationToken);

    /// <summary>Lets the open transaction's next statements take that long each: they make nobody wait.</summary>
    internal static Task UnboundAsync(NpgsqlConnection connection, TimeSpan most, CancellationToken cancellationToken) =>
        connection.RunAsync("SET LOCAL statement_timeout = " + ((long)most.TotalMilliseconds).ToString(CultureInfo.InvariantCulture), cancellationToken);
}
