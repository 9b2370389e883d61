using Microsoft.Extensions.Logging;

namespace Dataverket.Migrations;

static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Change} is expanded on table {Table}.")]
    internal static partial void Expanded(ILogger logger, string change, string table);

    [LoggerMessage(2, LogLevel.Information, "The expand of {Change} on table {Table} was undone.")]
    internal static partial void Undone(ILogger logger, string change, string table);

    [LoggerMessage(3, LogLevel.Information, "{Change} is contracted; the floor of table {Table} is shape {Shape}.")]
    internal static partial void Contracted(ILogger logger, string change, string table, int shape);

    [LoggerMessage(4, LogLevel.Information, "The backfill of {Change} begins at row {Done} of about {Total}.")]
    internal static partial void BackfillBegun(ILogger logger, string change, long done, long total);

    [LoggerMessage(5, LogLevel.Warning, "A row of table {Table} cannot be filled (SQLSTATE {SqlState}); its key is in dataverket.quarantine.")]
    internal static partial void Quarantined(ILogger logger, string table, string sqlState);

    [LoggerMessage(6, LogLevel.Information, "{Change} is proven: every row of table {Table} has its new values.")]
    internal static partial void Proven(ILogger logger, string change, string table);

    [LoggerMessage(7, LogLevel.Warning, "{Step} of {Change} is tried again: {Cause}.")]
    internal static partial void Retried(ILogger logger, string step, string change, string cause);

    [LoggerMessage(8, LogLevel.Information, "Migration {Name} was applied.")]
    internal static partial void Applied(ILogger logger, string name);
}
