using Microsoft.Extensions.Logging;

namespace Dataverket.Compat.Postgres;

static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{Count} outbox message(s) were not acknowledged, the first of them row {Row} ({Cause}); they are published again.")]
    internal static partial void PublishFailed(ILogger logger, int count, long row, string cause);

    [LoggerMessage(2, LogLevel.Warning, "The outbox cannot be read ({Cause}); trying again in {Delay}.")]
    internal static partial void OutboxAway(ILogger logger, string cause, TimeSpan delay);

    [LoggerMessage(3, LogLevel.Warning, "The shape lease of {Service} on table {Table} could not be renewed ({Cause}).")]
    internal static partial void LeaseNotRenewed(ILogger logger, string service, string table, string cause);

    [LoggerMessage(4, LogLevel.Information, "{Service} now uses shape {Shape} of table {Table}.")]
    internal static partial void ShapeUsed(ILogger logger, string service, int shape, string table);

    [LoggerMessage(5, LogLevel.Error, "{Message}")]
    internal static partial void LeaseLost(ILogger logger, string message);

    [LoggerMessage(6, LogLevel.Warning, "The inbox could not be pruned ({Cause}); trying again in {Delay}.")]
    internal static partial void NotPruned(ILogger logger, string cause, TimeSpan delay);

    [LoggerMessage(7, LogLevel.Information, "{Count} row(s) of the inbox were deleted.")]
    internal static partial void RowsPruned(ILogger logger, long count);

    [LoggerMessage(8, LogLevel.Information, "{Service} waits for its shape of table {Table}: {Cause}")]
    internal static partial void WaitsForShape(ILogger logger, string service, string table, string cause);

    [LoggerMessage(9, LogLevel.Warning, "What was relayed could not be taken out of the outbox ({Cause}); it is published again under the same ids.")]
    internal static partial void NotRemoved(ILogger logger, string cause);

    /// <summary>A fault without payload: texts of PostgreSQL can hold values.</summary>
    internal static string Cause(Exception e) => e switch
    {
        Npgsql.PostgresException p => "SQLSTATE " + p.SqlState,
        CompatPostgresException own => own.Message,
        _ => e.GetType().Name,
    };
}
