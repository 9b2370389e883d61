using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Kit;
using Npgsql;

namespace Story;

/// <summary>What PostgreSQL and JetStream say at the end, against what the load driver was promised.</summary>
public sealed record StoryCheck
{
    public long Published { get; init; }

    public long Handled { get; init; }

    public long Lost { get; init; }

    public long Duplicated { get; init; }

    public long Parked { get; init; }

    public long Dead { get; init; }

    /// <summary>How many owners the ledger's reader had, one after the other.</summary>
    public long Owners { get; init; }

    /// <summary>The steps of the rewirings in the order of their names, each with the build that had its effect.</summary>
    public string Rewired { get; init; } = "";

    public long Replies { get; init; }

    /// <summary>Whether the old column is gone.</summary>
    public bool IsContracted { get; init; }

    public IReadOnlyList<string> Faults { get; init; } = [];

    public static async Task<StoryCheck> RunAsync(StoryDatabase database, StoryNats nats, string journal, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await LoadJournalAsync(connection, journal, cancellationToken);
        List<string> faults = [];
        var isContracted = await CountAsync(connection, "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'maskin' AND table_name = 'machines' AND column_name = 'size'", cancellationToken) == 0;

        // Before the contract stage a row may hold only the old column; then the old shape is what was promised.
        var shape = isContracted
            ? "m.cpu = e.cpu AND m.memory_mb = e.memory_mb"
            : "m.size = CASE WHEN e.cpu <= 1 THEN 'small' WHEN e.cpu <= 2 THEN 'medium' ELSE 'large' END";
        await ExpectZeroAsync("accepted writes are not there in the shape that was accepted", $"SELECT count(*) FROM expected e LEFT JOIN maskin.machines m ON m.id = e.id AND {shape} WHERE m.id IS NULL");
        await ExpectZeroAsync("machines are there that nobody was told of", "SELECT count(*) FROM maskin.machines m LEFT JOIN expected e ON e.id = m.id WHERE e.id IS NULL AND m.id NOT LIKE 'old-%'");
        await ExpectZeroAsync("messages still wait in the outbox", "SELECT count(*) FROM dataverket.outbox");
        await ExpectZeroAsync("effects of Nett differ from what the event said", "SELECT count(*) FROM nett.ports p JOIN expected e ON e.id = p.machine_id WHERE p.mbit <> e.cpu * 100");
        // A second entry of an event would stand against the order as well.
        await ExpectZeroAsync("entries of a rack in Nett's ledger stand against the order of the stream", "SELECT count(*) FROM (SELECT sequence - lag(sequence) OVER (PARTITION BY rack ORDER BY nth) AS ahead FROM nett.ledger) l WHERE ahead <= 0");
        if (isContracted)
        {
            await ExpectZeroAsync("old rows are not in the new shape", "SELECT count(*) FROM maskin.machines WHERE cpu IS NULL OR memory_mb IS NULL OR (id LIKE 'old-%' AND (cpu, memory_mb) NOT IN ((1, 1024), (2, 4096), (4, 16384)))");
        }

        // Read one by one: old servers that were killed count some subjects wrongly.
        var kept = new KeptMessages(nats.Connection);
        var check = new StoryCheck
        {
            Published = await nats.CountAsync(StoryEnvironment.EventStream, StoryEnvironment.EventSubject, cancellationToken),
            Handled = await CountAsync(connection, "SELECT count(DISTINCT event_id) FROM nett.ports", cancellationToken),
            Lost = await CountAsync(connection, "SELECT count(*) FROM expected e LEFT JOIN nett.ports p ON p.machine_id = e.id WHERE p.machine_id IS NULL", cancellationToken),
            Duplicated = await CountAsync(connection, "SELECT count(*) - count(DISTINCT machine_id) FROM nett.ports", cancellationToken),
            Parked = await kept.ReadAsync(OutcomeKind.Park, cancellationToken: cancellationToken).CountAsync(cancellationToken),
            IsContracted = isContracted,
            Owners = await CountAsync(connection, "SELECT count(DISTINCT epoch) FROM nett.ledger", cancellationToken),
            Rewired = await StoryDatabase.ScalarAsync<string>(connection, "SELECT coalesce(string_agg(format('%s by %s', step_id, build), ', ' ORDER BY step_id COLLATE \"C\"), '') FROM nett.rewirings", cancellationToken),
            Replies = await nats.CountAsync(StoryEnvironment.NettStream, StoryEnvironment.RewiredSubject, cancellationToken),
            Dead = await kept.ReadAsync(OutcomeKind.DeadLetter, cancellationToken: cancellationToken).CountAsync(cancellationToken) + await kept.ReadAsync(OutcomeKind.Reject, cancellationToken: cancellationToken).CountAsync(cancellationToken),
        };
        if (check.Published != check.Handled) faults.Add($"{check.Published} events are in the stream, {check.Handled} were handled");
        if (await CountAsync(connection, "SELECT count(*) FROM nett.ledger", cancellationToken) is var entries && entries != check.Published) faults.Add($"{check.Published} events are in the stream, {entries} in Nett's ledger");
        if (check.Lost > 0) faults.Add($"{check.Lost} events were lost");
        if (check.Duplicated > 0) faults.Add($"{check.Duplicated} events had a second effect");
        if (check.Dead > 0) faults.Add($"{check.Dead} events are dead");
        return check with { Faults = faults };

        async Task ExpectZeroAsync(string what, string sql)
        {
            var count = await CountAsync(connection, sql, cancellationToken);
            if (count > 0) faults.Add($"{count} {what}");
        }
    }

    private static async Task LoadJournalAsync(NpgsqlConnection connection, string journal, CancellationToken cancellationToken)
    {
        await using (var create = new NpgsqlCommand("CREATE TEMP TABLE expected (id text PRIMARY KEY, cpu int NOT NULL, memory_mb int NOT NULL)", connection)) await create.ExecuteNonQueryAsync(cancellationToken);
        await using var copy = await connection.BeginTextImportAsync("COPY expected FROM STDIN (FORMAT csv)", cancellationToken);
        await copy.WriteAsync(await File.ReadAllTextAsync(journal, cancellationToken));
    }

    private static Task<long> CountAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) => StoryDatabase.ScalarAsync<long>(connection, sql, cancellationToken);
}
