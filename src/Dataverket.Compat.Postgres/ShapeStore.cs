using Npgsql;

namespace Dataverket.Compat.Postgres;

/// <summary>The rows behind a <see cref="ShapeLease"/>. One thread at a time.</summary>
sealed class ShapeStore(NpgsqlDataSource source, ShapeLeaseOptions options)
{
    DateTime written;

    /// <summary>
    /// Reads floor and completeness under a lock that Contract's lock on the same row excludes, lets <paramref name="decide"/> choose the oldest shape, and writes
    /// the lease in the same transaction. When it chooses nothing, nothing is written.
    /// </summary>
    internal async Task<(int Floor, int Complete, int? Written)> WriteAsync(Func<int, int, int?> decide, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        int floor, complete;
        await using (var batch = new NpgsqlBatch(connection, transaction))
        {
            var table = options.TableName;
            batch.BatchCommands.Add(new("INSERT INTO dataverket.shapes (table_name) VALUES ($1) ON CONFLICT (table_name) DO NOTHING") { Parameters = { new() { Value = table } } });
            batch.BatchCommands.Add(new("SELECT floor, complete FROM dataverket.shapes WHERE table_name = $1 FOR SHARE") { Parameters = { new() { Value = table } } });
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            floor = reader.GetInt32(0);
            complete = Math.Max(floor, reader.GetInt32(1));
        }

        var oldest = decide(floor, complete);
        if (oldest is null) return (floor, complete, null);
        await using var command = new NpgsqlCommand("""
            INSERT INTO dataverket.shape_leases (table_name, instance, service, build, oldest, newest, expires_at, application)
            VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7), current_setting('application_name'))
            ON CONFLICT (table_name, instance) DO UPDATE SET service = EXCLUDED.service, build = EXCLUDED.build,
              oldest = EXCLUDED.oldest, newest = EXCLUDED.newest, expires_at = EXCLUDED.expires_at, application = EXCLUDED.application
            RETURNING expires_at
            """, connection, transaction)
        {
            Parameters =
            {
                new() { Value = options.TableName },
                new() { Value = options.Instance },
                new() { Value = options.Service },
                new() { Value = options.Build },
                new() { Value = oldest.Value },
                new() { Value = options.Newest },
                new() { Value = options.TimeToLive.TotalSeconds },
            },
        };
        var expires = (DateTime)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        written = expires;
        return (floor, complete, oldest);
    }

    /// <summary>Deletes the lease, unless a successor of the same name has written it since.</summary>
    internal async Task DeleteAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("DELETE FROM dataverket.shape_leases WHERE table_name = $1 AND instance = $2 AND expires_at = $3");
        command.Parameters.Add(new() { Value = options.TableName });
        command.Parameters.Add(new() { Value = options.Instance });
        command.Parameters.Add(new() { Value = written });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
