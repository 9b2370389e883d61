using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Other changes of the same table that are under way and would lose what they stand on: a column that is to go, or the table under its name. What they have left to do names
/// it, and they could go neither on nor back. Changes nothing.
/// </summary>
static class Conflicts
{
    /// <param name="connection">The connection.</param>
    /// <param name="change">The change that is to be expanded.</param>
    /// <param name="all">The changes that the runner knows.</param>
    /// <param name="named">Those that were named already.</param>
    /// <param name="reasons">Where the reasons go.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task AddAsync(
        NpgsqlConnection connection, DatabaseChange change, IReadOnlyList<DatabaseChange> all, IReadOnlySet<string> named, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        var others = all.Where(other => other.Id != change.Id && !named.Contains(other.Id) && other.Tables.Intersect(change.Tables, StringComparer.Ordinal).Any()).ToDictionary(other => other.Id, StringComparer.Ordinal);
        if (others.Count == 0) return;
        foreach (var (id, stage, isUnderWay) in await connection.ListAsync(
            "SELECT change, stage, under_way IS NOT NULL FROM dataverket.changes WHERE change = ANY ($1) ORDER BY change", row => (row.GetString(0), row.GetString(1), row.GetBoolean(2)), cancellationToken, (object)others.Keys.ToArray()).ConfigureAwait(false))
        {
            var other = others[id];
            var steps = other.Build(ChangeFacts.Assumed);
            // A change that has nothing left to do stands in nobody's way, whether or not it was contracted by name.
            var goesOn = isUnderWay || stage switch
            {
                Stages.Expanded => steps.Forward.Any(step => step.Phase != MigrationPhase.Expand && !step.IsFinal),
                Stages.Proven => steps.Of(MigrationPhase.Contract).Count > 0,
                _ => false,
            };
            var keeps = !isUnderWay && stage == Stages.Contracted && steps.Final is not null;
            if (goesOn && Between(change, other) is { } what)
                reasons.Add(new($"Objects conflict: change {id} of {other.TableName} is under way ({(isUnderWay ? "interrupted" : stage)}), and {what}.", $"Contract or undo change {id} first."));
            else if (keeps && change is RenameTable && other.TableName == change.TableName)
                reasons.Add(new($"Objects conflict: what change {id} retired of {other.TableName} is kept, and could not be dropped or brought back under another name of the table.", $"Drop what change {id} retired, or undo it, first."));
        }
    }

    /// <summary>What the one takes from the other; <c>null</c> when they go side by side.</summary>
    static string? Between(DatabaseChange change, DatabaseChange other)
    {
        // The old name is a view from then on, or nothing: neither can be altered.
        if (change is RenameTable or RetireTable) return other is DataMigration ? $"walks {other.TableName} by its name" : $"alters {change.TableName} by its name";
        if (other is RenameTable && other.TableName == change.TableName) return $"has left a view under the name {change.TableName}";
        if (change is not (ColumnChange or MoveColumn or RetireColumn)) return null;
        var names = change.OldNames.Where(other.Says).ToList();
        return names.Count == 0 ? null : $"names {string.Join(", ", names)}";
    }
}
