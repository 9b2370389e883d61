using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// A change with old columns and new ones. Between Expand and Contract both are there, and a trigger keeps them in step, whichever a build writes. Immutable; safe from
/// any thread.
/// </summary>
public abstract class ColumnChange : ShapeChange
{
    private protected ColumnChange()
    {
    }

    /// <summary>What the way down loses, for people; <c>null</c> when the old side can say all that the new one can.</summary>
    public string? DownIsLossy { get; init; }

    internal ColumnSync Sync => new(this, Olds, News, this is RenameColumn);

    private protected abstract IReadOnlyList<OldColumn> Olds { get; }

    private protected abstract IReadOnlyList<NewColumn> News { get; }

    internal sealed override ChangeSteps Build(ChangeFacts facts) => ColumnSteps.Build(this, Sync, facts);

    internal sealed override string FactsSql =>
        $"SELECT jsonb_build_object('{ChangeFacts.Required}', coalesce(string_agg(attname, E'\\n' ORDER BY attnum), ''))::text FROM pg_attribute "
        + $"WHERE attrelid = {Catalog.Oid(Schema, Table)} AND attname IN ({string.Join(", ", Olds.Select(old => Catalog.Text(old.Name)))}) AND attnotnull AND NOT attisdropped";

    internal sealed override IReadOnlyList<string> OldNames => [.. Olds.Select(old => old.Name)];

    internal sealed override IReadOnlyList<(string Table, string Column)> Synced => [.. Olds.Select(old => old.Name).Concat(News.Select(column => column.Name)).Select(name => (Table, name))];

    internal sealed override OldWrites OldWrites => Sync.Writes;

    internal sealed override Divergences Divergences => Sync.Diverged;

    internal sealed override string DependentsSql => Catalog.Dependents(Schema, Table, Olds.Select(old => old.Name), Prefix);

    internal sealed override string LostSql => Counterparts.Missing(Schema, Table, Olds.Select(old => old.Name), Table, News.Select(column => column.Name));

    internal override async Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        var key = await KeyColumns.ReadAsync(connection, Schema, Table, cancellationToken).ConfigureAwait(false);
        foreach (var old in Olds.Where(old => key.Has(old.Name)))
            reasons.Add(new($"Column {old.Name} is part of the primary key of {TableName}.", "Change the key first (SwapPrimaryKeyType); this verb cannot."));
        foreach (var column in News) await ColumnTypes.CheckAsync(connection, column.Name, column.Type, reasons, cancellationToken).ConfigureAwait(false);
        await connection.RunAsync(Sync.DryRun, cancellationToken).ConfigureAwait(false);
    }

    private protected sealed override void AddFaults(List<string> faults)
    {
        if (AddColumnFaults(faults) is false) return;
        foreach (var old in Olds)
        {
            AddFault(faults, old.Name);
            AddExpressionFault(faults, old.Down, Olds.Count == 1 ? "the down expression" : $"the down expression of {old.Name}");
        }

        foreach (var column in News)
        {
            AddFault(faults, column.Name);
            AddExpressionFault(faults, column.Type, $"the type of {column.Name}");
            AddExpressionFault(faults, column.Up, News.Count == 1 ? "the up expression" : $"the up expression of {column.Name}");
        }

        foreach (var twice in News.Select(column => column.Name).Concat(Olds.Select(old => old.Name)).GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            faults.Add($"Change {Id}: column {twice.Key} is named {twice.Count()} times.");
        if (DownIsLossy is { } loss && string.IsNullOrWhiteSpace(loss)) faults.Add($"Change {Id}: a loss is said in words.");
    }

    /// <summary>What is wrong with the verb's own members.</summary>
    /// <returns>Whether the columns can be looked at.</returns>
    private protected virtual bool AddColumnFaults(List<string> faults) => true;

    private protected sealed override IEnumerable<string> Declaration() =>
        [GetType().Name, Id, Schema, Table, $"{OldShape}", $"{NewShape}", .. Olds.SelectMany(old => new[] { old.Name, old.Down }), .. News.SelectMany(column => new[] { column.Name, column.Type, column.Up })];
}
