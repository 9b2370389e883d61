using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Whether a change can be expanded: a primary of PostgreSQL 15 or newer, a table as the change expects it, and no old transaction on it. Changes nothing.</summary>
public sealed class ExpandGate : Gate
{
    readonly ChangeRunner runner;
    readonly DatabaseChange change;

    /// <summary>Makes the gate. It need not hold for a time: the step asks again by itself.</summary>
    /// <param name="name">The name that plans use.</param>
    /// <param name="runner">The runner of the database.</param>
    /// <param name="id">The change's id.</param>
    /// <exception cref="ArgumentException">The runner has no such change.</exception>
    public ExpandGate(string name, ChangeRunner runner, string id) : base(name)
    {
        ArgumentNullException.ThrowIfNull(runner);
        this.runner = runner;
        change = runner.Find(id);
        HoldFor = TimeSpan.Zero;
    }

    /// <inheritdoc/>
    public override ValueTask<GateResult> JudgeAsync(CancellationToken cancellationToken) => GateProbe.AskAsync(runner, change, JudgeAsync, cancellationToken);

    async Task<GateResult> JudgeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var view = await StatusReader.ReadAsync(connection, change, cancellationToken).ConfigureAwait(false);
        var reasons = await ExpandChecks.ReasonsAsync(connection, view, runner.Context.Changes, cancellationToken).ConfigureAwait(false);
        reasons.AddRange(await OrderChecks.ReasonsAsync(connection, view, "expand", runner.Context, cancellationToken).ConfigureAwait(false));
        foreach (var blocker in await Blockers.OfAsync(connection, view.Steps.Of(MigrationPhase.Expand).SelectMany(step => step.Locks).Select(held => held.Sql), runner.Context.Options.BlockerAge, cancellationToken, onlyCertain: true).ConfigureAwait(false))
            reasons.Add(new GateReason($"Table {change.TableName} is held by {blocker}.", "Let that transaction end, or end it with pg_terminate_backend."));
        return reasons.Count > 0 ? GateResult.Shut(GateVerdict.Fail, reasons) : GateResult.Pass($"{change.Id} ({change.Checksum[..12]}) can be expanded on {change.TableName}");
    }
}
