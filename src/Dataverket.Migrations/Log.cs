using Microsoft.Extensions.Logging;

namespace Dataverket.Migrations;

static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Order} of {Change} on table {Table} is done.")]
    internal static partial void Ended(ILogger logger, string order, string change, string table);

    [LoggerMessage(4, LogLevel.Information, "The backfill of {Change} begins at row {Done} of about {Total}.")]
    internal static partial void BackfillBegun(ILogger logger, string change, long done, long total);

    [LoggerMessage(5, LogLevel.Warning, "A row of table {Table} cannot be filled (SQLSTATE {SqlState}); its key is in dataverket.quarantine.")]
    internal static partial void Quarantined(ILogger logger, string table, string sqlState);

    [LoggerMessage(7, LogLevel.Warning, "{Step} of {Change} is tried again: {Cause}.")]
    internal static partial void Retried(ILogger logger, string step, string change, string cause);

    [LoggerMessage(9, LogLevel.Information, "The backfill of {Change} rests: {Reason}.")]
    internal static partial void Resting(ILogger logger, string change, string reason);

    [LoggerMessage(22, LogLevel.Information, "{Order} of {Change} on table {Table} begins.")]
    internal static partial void Begun(ILogger logger, string order, string change, string table);

    [LoggerMessage(23, LogLevel.Warning, "{Order} of {Change} was refused for {Count} reason(s): {Reasons}")]
    internal static partial void Refused(ILogger logger, string order, string change, int count, string reasons);

    [LoggerMessage(24, LogLevel.Error, "{Order} of {Change} failed: {Cause}")]
    internal static partial void Failed(ILogger logger, string order, string change, string cause);

    [LoggerMessage(25, LogLevel.Warning, "What happens to {Change} could not be told ({Fault}).")]
    internal static partial void NotTold(ILogger logger, string change, string fault);

    [LoggerMessage(27, LogLevel.Warning, "{Order} of {Change} was ended, and what is left of index {Index} could not be dropped: {Cause}. Until then it slows writes, and may refuse them. Run it again, or DROP INDEX CONCURRENTLY.")]
    internal static partial void IndexLeft(ILogger logger, string order, string change, string index, string cause);

    [LoggerMessage(26, LogLevel.Debug, "Step {Step} of {Change} is done in {Milliseconds} ms.")]
    internal static partial void StepDone(ILogger logger, string step, string change, long milliseconds);

    [LoggerMessage(20, LogLevel.Information, "Contract of {Change} was approved by {By}.")]
    internal static partial void Approved(ILogger logger, string change, string by);

    [LoggerMessage(21, LogLevel.Warning, "Gate {Gate} of {Change} was waived by {By} for {Seconds} s.")]
    internal static partial void Waived(ILogger logger, string gate, string change, string by, double seconds);

    [LoggerMessage(8, LogLevel.Information, "Migration {Name} was applied.")]
    internal static partial void Applied(ILogger logger, string name);

    [LoggerMessage(30, LogLevel.Warning, "dataverket.inbox has no valid index inbox_consumer_handled_at, since the table was in use or is larger than 64 MB: InboxPruner reads all of it. The next deploy tries again; for a large table drop what is there of it and run CREATE INDEX CONCURRENTLY inbox_consumer_handled_at ON dataverket.inbox (consumer, handled_at).")]
    internal static partial void NoInboxIndex(ILogger logger);

    [LoggerMessage(28, LogLevel.Warning, "The migrations beside the host are tried again in {Seconds} s: {Cause}")]
    internal static partial void HostWaits(ILogger logger, double seconds, string cause);

    [LoggerMessage(29, LogLevel.Error, "The migrations beside the host have ended before their end: {Cause}. The host serves on; mend it and start it again, or run them with dataverket migrate run.")]
    internal static partial void HostFailed(ILogger logger, string cause);
}
