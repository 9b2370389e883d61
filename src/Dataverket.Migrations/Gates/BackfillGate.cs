using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Whether a change can be backfilled: it is expanded, by this very declaration. Changes nothing.</summary>
public sealed class BackfillGate : Gate
{
    readonly ChangeRunner runner;
    readonly DatabaseChange change;

    /// <summary>Makes the gate. It need not hold for a time.</summary>
    /// <param name="name">The name that plans use.</param>
    /// <param name="runner">The runner of the database.</param>
    /// <param name="id">The change's id.</param>
    /// <exception cref="ArgumentException">The runner has no such change.</exception>
    public BackfillGate(string name, ChangeRunner runner, string id) : base(name)
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
        if (view.State is ChangeState.NotBegun or ChangeState.Mixed or ChangeState.Interrupted) return GateResult.Shut(GateVerdict.Fail, new GateReason(view.Status.Detail, "Run database.expand first."));
        List<GateReason> reasons = [];
        Edits.Add(view, reasons);
        await SessionCheck.AddStandbyAsync(connection, reasons, cancellationToken).ConfigureAwait(false);
        if (reasons.Count > 0) return GateResult.Shut(GateVerdict.Fail, reasons);
        return GateResult.Pass($"{change.Id} ({change.Checksum[..12]}) is expanded on {change.TableName}");
    }
}
