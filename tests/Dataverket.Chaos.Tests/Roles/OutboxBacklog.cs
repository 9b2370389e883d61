using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Chaos.Tests.Roles;

/// <summary>The outbox, as a write gate asks it: is every transaction of before over, and has everything of another version been relayed?</summary>
internal sealed class OutboxBacklog(NpgsqlDataSource source) : WriteBacklog
{
    public override async ValueTask<string> MarkAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT pg_snapshot_xmax(pg_current_snapshot())::text");
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public override async ValueTask<bool> IsClearAsync(string mark, string type, int version, CancellationToken cancellationToken)
    {
        // One statement, one snapshot: whoever is over by it has its rows in it.
        await using var command = source.CreateCommand("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::numeric >= $1 AND NOT EXISTS (SELECT FROM dataverket.outbox WHERE type = $2 AND version <> $3)")
            .With(decimal.Parse(mark, CultureInfo.InvariantCulture), type, version);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
