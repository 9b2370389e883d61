using System.Net.Sockets;
using Dataverket.Migrations;
using Kit;
using Maskin.Migrations;
using Npgsql;

namespace Story;

/// <summary>The story's tables: looked for before, made at the start, dropped at the end.</summary>
public sealed class StoryDatabase(string connectionString)
{
    private const string Mark = "dataverket story";
    private static readonly string[] Schemas = ["maskin", "nett", "dataverket"];

    /// <summary>Looks, and changes nothing.</summary>
    public async Task<string> InspectAsync(bool mayHoldStory, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        if (connection.PostgreSqlVersion.Major < 15) throw new BadDayException($"PostgreSQL {connection.PostgreSqlVersion} is too old; 15 or newer is needed.");
        var marked = await ScalarAsync<long>(connection, "SELECT count(*) FROM pg_namespace WHERE nspname = 'dataverket' AND obj_description(oid, 'pg_namespace') = '" + Mark + "'", cancellationToken) > 0;
        if (marked && !mayHoldStory) throw new BadDayException("The database holds a story that did not finish. Remove it with ./run demo --clean, or name another database in DATAVERKET_POSTGRES.");
        var tables = await ScalarAsync<string?>(connection, """
            SELECT string_agg(format('%s.%s', n.nspname, c.relname), ', ' ORDER BY 1) FROM (
                SELECT * FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY relname LIMIT 1000) c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'
            """, cancellationToken);
        if (tables is not null && !marked) throw new BadDayException($"The database {connection.Database} holds other tables ({Shorten(tables)}). The story wants an empty one: name it in DATAVERKET_POSTGRES.");
        return $"PostgreSQL {connection.PostgreSqlVersion} at {connection.Host}:{connection.Port}, database {connection.Database}";
    }

    /// <summary>Makes the tables as they were before the change, with rows that a long life left behind.</summary>
    public async Task CreateAsync(int seedRows, CancellationToken cancellationToken)
    {
        await using (var connection = await OpenAsync(cancellationToken))
        {
            await ExecuteAsync(connection, "CREATE SCHEMA dataverket", cancellationToken);
            await ExecuteAsync(connection, $"COMMENT ON SCHEMA dataverket IS '{Mark}'", cancellationToken);
        }

        var runner = new ChangeRunner(connectionString, new MigrationSet
        {
            Migrations = [typeof(CreateMachines), typeof(Nett.Migrations.CreatePorts)],
            Changes = [MaskinChanges.MachineSize],
        }, new ChangeRunnerOptions(), TimeProvider.System);
        await runner.ApplyBaselineAsync(cancellationToken);
        await using var filling = await OpenAsync(cancellationToken);
        await ExecuteAsync(filling, $"INSERT INTO maskin.machines (id, size) SELECT 'old-' || n, (ARRAY['small', 'medium', 'large'])[1 + n % 3] FROM generate_series(1, {seedRows}) n", cancellationToken);
        await ExecuteAsync(filling, "ANALYZE maskin.machines", cancellationToken);
    }

    public async Task DropAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        foreach (var schema in Schemas) await ExecuteAsync(connection, $"DROP SCHEMA IF EXISTS {schema} CASCADE", cancellationToken);
    }

    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnectionStringBuilder told;
        try
        {
            told = new NpgsqlConnectionStringBuilder(connectionString) { Timeout = 5, CommandTimeout = 120 };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new BadDayException("DATAVERKET_POSTGRES is no connection string. Write it like Host=127.0.0.1;Port=5432;Username=postgres;Database=dataverket");
        }

        if (string.IsNullOrEmpty(told.Host)) throw new BadDayException("DATAVERKET_POSTGRES names no host. Write it like Host=127.0.0.1;Port=5432;Username=postgres;Database=dataverket");
        var connection = new NpgsqlConnection(told.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException or InvalidOperationException)
        {
            await connection.DisposeAsync();
            throw new BadDayException($"PostgreSQL at {told.Host}:{told.Port} cannot be used: {(e.InnerException ?? e).Message} Is it running, and are the names in DATAVERKET_POSTGRES right?");
        }
    }

    public static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
