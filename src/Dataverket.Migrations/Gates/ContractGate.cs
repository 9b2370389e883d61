using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Whether a change can be contracted: the proof stands, the quarantine is empty, no live build uses the old shape, nothing else hangs on the old column. All reasons at
/// once, builds by name. Changes nothing; the step asks the same again inside its own transaction.
/// </summary>
public sealed class ContractGate : Gate
{
    readonly ChangeRunner runner;
    readonly DatabaseChange change;

    /// <summary>Makes the gate. It need not hold for a time: a lease outlives its process by its time to live.</summary>
    /// <param name="name">The name that plans use.</param>
    /// <param name="runner">The runner of the database.</param>
    /// <param name="id">The change's id.</param>
    /// <exception cref="ArgumentException">The runner has no such change.</exception>
    public ContractGate(string name, ChangeRunner runner, string id) : base(name)
    {
        ArgumentNullException.ThrowIfNull(runner);
        this.runner = runner;
        change = runner.Find(id);
        HoldFor = TimeSpan.Zero;
    }

    /// <inheritdoc/>
    public override async ValueTask<GateResult> JudgeAsync(CancellationToken cancellationToken)
    {
        var evidence = new HostEvidence(runner.Context.Options.Conditions, runner.Context.Time);
        await evidence.GatherAsync(change, cancellationToken).ConfigureAwait(false);
        return await GateProbe.AskAsync(runner, change, (connection, cancel) => JudgeAsync(connection, evidence, cancel), cancellationToken).ConfigureAwait(false);
    }

    async Task<GateResult> JudgeAsync(NpgsqlConnection connection, HostEvidence evidence, CancellationToken cancellationToken)
    {
        var view = await StatusReader.ReadAsync(connection, change, cancellationToken).ConfigureAwait(false);
        var reasons = await ContractChecks.ReasonsAsync(connection, view, runner.Context.Options.Conditions, evidence, cancellationToken).ConfigureAwait(false);
        await SessionCheck.AddStandbyAsync(connection, reasons, cancellationToken).ConfigureAwait(false);
        reasons.AddRange(await OrderChecks.ReasonsAsync(connection, view, "contract", runner.Context, cancellationToken).ConfigureAwait(false));
        return reasons.Count > 0
            ? GateResult.Shut(GateVerdict.Fail, reasons)
            : GateResult.Pass(string.Create(CultureInfo.InvariantCulture, $"{change.Id} ({change.Checksum[..12]}): proof validated, quarantine empty{(change.Shapes is { } shape ? $", no live build below shape {shape.New} of {change.TableName}" : "")}"));
    }
}
