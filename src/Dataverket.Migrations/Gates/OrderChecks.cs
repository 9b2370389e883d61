using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Whether something comes late, by <see cref="OutOfOrder"/>. Changes nothing.</summary>
static class OrderChecks
{
    /// <summary>The order, refused where it comes late.</summary>
    internal static PhaseOrder Heed(this PhaseOrder order, StepContext context) => order with
    {
        Judge = async (connection, view, cancellationToken) =>
            [.. await order.Judge(connection, view, cancellationToken).ConfigureAwait(false), .. await ReasonsAsync(connection, view, order.Name, context, cancellationToken).ConfigureAwait(false)],
    };

    internal static async Task<List<GateReason>> ReasonsAsync(NpgsqlConnection connection, ChangeView view, string order, StepContext context, CancellationToken cancellationToken)
    {
        var policy = context.Options.OutOfOrder;
        if (policy == OutOfOrder.Allow || !view.HasBooks || view.IsContracted || view.IsUndoing) return [];
        return order switch
        {
            "expand" when policy == OutOfOrder.Deny && view.Record is null => await LateAsync(
                connection, view.Change, context.Changes,
                "SELECT change FROM dataverket.changes WHERE change = ANY($1)", highest => $"has not begun, but {highest} has", cancellationToken).ConfigureAwait(false),
            // Once it has begun the only way is on.
            "contract" when view.Record?.UnderWay != "contract" => await LateAsync(
                connection, view.Change, context.Changes.Where(other => other.Tables.Intersect(view.Change.Tables, StringComparer.Ordinal).Any()), Before, highest => $"began after {highest}, which is of the same table", cancellationToken).ConfigureAwait(false),
            _ => [],
        };
    }

    /// <summary>Why an ordinary migration comes late, of those that ran and those changes that have begun; <c>null</c> when it does not.</summary>
    internal static string? Reason(Type type, IEnumerable<Type> ran, IEnumerable<DatabaseChange> begun)
    {
        var number = MigrationSet.NumberOf(type);
        var (highest, name) = ran.Select(other => (Number: MigrationSet.NumberOf(other), other.Name)).Concat(begun.Select(change => (change.Number, Name: change.Id))).DefaultIfEmpty().MaxBy(other => other.Number);
        return highest <= number || name is null ? null : string.Create(CultureInfo.InvariantCulture, $"Migration {type.Name} ({number}) has not run, but {name} ({highest}) has. {Remedy(highest)}");
    }

    static async Task<List<GateReason>> LateAsync(NpgsqlConnection connection, DatabaseChange change, IEnumerable<DatabaseChange> others, string earlier, Func<string, string> said, CancellationToken cancellationToken)
    {
        var higher = others.Where(other => other.Number > change.Number).ToDictionary(other => other.Id, StringComparer.Ordinal);
        if (higher.Count == 0) return [];
        var begun = await connection.ListAsync(earlier, row => row.GetString(0), cancellationToken, higher.Keys.ToArray(), change.Id).ConfigureAwait(false);
        if (begun.Select(id => higher[id]).MaxBy(other => other.Number) is not { } highest) return [];
        return [new(string.Create(CultureInfo.InvariantCulture, $"{change.Id} ({change.Number}) {said(string.Create(CultureInfo.InvariantCulture, $"{highest.Id} ({highest.Number})"))}: it comes late."), Remedy(highest.Number))];
    }

    static string Remedy(long highest) =>
        string.Create(CultureInfo.InvariantCulture, $"Give it a number above {highest} while nothing of it has run; or make sure that what has a higher number bears it, and set OutOfOrder to Allow.");

    /// <summary>The changes under way or done that were expanded for the first time before this one was.</summary>
    const string Before = """
        WITH began AS (SELECT change, min(id) AS id FROM dataverket.journal WHERE phase = 'expand' AND state = 'done' AND (change = ANY($1) OR change = $2) GROUP BY change)
        SELECT c.change FROM dataverket.changes c JOIN began b ON b.change = c.change WHERE c.change = ANY($1) AND b.id < (SELECT id FROM began WHERE change = $2)
        """;
}
