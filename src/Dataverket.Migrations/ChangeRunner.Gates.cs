namespace Dataverket.Migrations;

public sealed partial class ChangeRunner
{
    static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>The gates of Contract by name, and whether a waiver may set each aside; those of <see cref="ContractConditions.HostGates"/> come beside them, and may be.</summary>
    public static IReadOnlyDictionary<string, bool> GateNames { get; } = ContractChecks.Names.ToDictionary(entry => entry.Name, entry => entry.CanBeWaived, StringComparer.Ordinal);

    /// <summary>
    /// Writes down that somebody approves the Contract of a change as it is declared now. It counts when it was given after the proof, for as many as
    /// <see cref="ContractConditions.Approvals"/> asks for.
    /// </summary>
    /// <param name="id">The change's id.</param>
    /// <param name="by">Who; 1 to 200 characters.</param>
    /// <param name="reason">Why; 1 to 2,000 characters.</param>
    /// <param name="validFor">For how long it counts. Above 0, at most 30 days.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">There is no such change, or a text is empty or too long.</exception>
    /// <exception cref="DatabaseChangeException">The change is not proven, or the database does not answer.</exception>
    public async Task ApproveAsync(string id, string by, string reason, TimeSpan validFor, CancellationToken cancellationToken = default)
    {
        var change = Find(id);
        (by, reason) = (Text(by, 200, nameof(by)), Text(reason, 2000, nameof(reason)));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(validFor, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(validFor, Longest);
        if (await StatusAsync(id, cancellationToken).ConfigureAwait(false) is { State: not ChangeState.Proven } status)
            throw new DatabaseChangeException($"Contract of {id} cannot be approved yet: {status.Detail} An approval counts for what was proven before.");
        await RetryAsync("Approval", id, () => WriteAsync("dataverket-approve", connection => Waivers.ApproveAsync(connection, change, by, reason, validFor, cancellationToken), cancellationToken), cancellationToken).ConfigureAwait(false);
        Log.Approved(context.Logger, id, by);
    }

    /// <summary>Sets one gate of a change's Contract aside for a time. It goes on record, and status and plan show it.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="gate">The gate's name: one of <see cref="GateNames"/> that may be waived, or a gate of the host.</param>
    /// <param name="by">Who; 1 to 200 characters.</param>
    /// <param name="reason">Why; 1 to 2,000 characters.</param>
    /// <param name="validFor">For how long it counts, by the server's clock. 0 ends it now; at most 30 days.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">There is no such change or gate, the gate cannot be waived, or a text is empty or too long.</exception>
    /// <exception cref="DatabaseChangeException">The baseline has not been applied, or the database does not answer.</exception>
    public async Task WaiveAsync(string id, string gate, string by, string reason, TimeSpan validFor, CancellationToken cancellationToken = default)
    {
        var change = Find(id);
        (by, reason) = (Text(by, 200, nameof(by)), Text(reason, 2000, nameof(reason)));
        ArgumentOutOfRangeException.ThrowIfLessThan(validFor, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(validFor, Longest);
        var host = context.Options.Conditions.HostGates?.Invoke(change).Select(one => one.Name).ToList() ?? [];
        if (!GateNames.TryGetValue(gate ?? "", out var canBeWaived) && !host.Contains(gate ?? ""))
            throw new ArgumentException($"There is no gate {gate}. Gates that can be waived: {string.Join(", ", GateNames.Where(entry => entry.Value).Select(entry => entry.Key).Concat(host))}.", nameof(gate));
        if (!canBeWaived && !host.Contains(gate!)) throw new ArgumentException($"Gate {gate} cannot be waived.", nameof(gate));
        await RetryAsync("Waiver", id, () => WriteAsync("dataverket-waive", connection => Waivers.WaiveAsync(connection, id, gate!, by, reason, validFor, cancellationToken), cancellationToken), cancellationToken).ConfigureAwait(false);
        Log.Waived(context.Logger, gate!, id, by, validFor.TotalSeconds);
    }

    async Task WriteAsync(string purpose, Func<Npgsql.NpgsqlConnection, Task> write, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(purpose, cancellationToken).ConfigureAwait(false);
        if (!await connection.ValueAsync<bool>("SELECT to_regclass('dataverket.gate_waivers') IS NOT NULL", cancellationToken).ConfigureAwait(false))
            throw new DatabaseChangeException("The baseline has not been applied to this database. Apply it first (dataverket migrate run --to baseline, or ApplyBaselineAsync).");
        await using var transaction = await connection.BeginAsync(cancellationToken).ConfigureAwait(false);
        await write(connection).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    static string Text(string text, int most, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text, name);
        if (text.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("The text holds a NUL.", name);
        return text.Trim() is { } trimmed && trimmed.Length <= most ? trimmed : throw new ArgumentException($"The text is longer than {most} characters.", name);
    }
}
