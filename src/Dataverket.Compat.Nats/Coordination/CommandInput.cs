using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.Nats.Coordination;

/// <summary>What an operator asks, as an input of the run. Pure.</summary>
internal static class CommandInput
{
    /// <returns><c>null</c> for a verb that this build does not know.</returns>
    public static RunInput? From(RunCommand command, string opId, DateTimeOffset at, long epoch, TimeSpan approvalLasts) => command.Verb switch
    {
        "pause" => new RunInput.Paused(command.Reason) { OpId = opId, At = at, By = command.By, Epoch = epoch },
        "resume" => new RunInput.Resumed { Reason = command.Reason, OpId = opId, At = at, By = command.By, Epoch = epoch },
        "abort" => new RunInput.Aborted(command.Reason) { OpId = opId, At = at, By = command.By, Epoch = epoch },
        "approve" => new RunInput.Approved(new Approval
        {
            Who = command.By,
            Stage = command.Stage,
            PlanDigest = command.PlanDigest,
            EvidenceDigest = command.EvidenceDigest,
            Reason = command.Reason,
            ExpiresAt = at + approvalLasts,
        }) { OpId = opId, At = at, By = command.By, Epoch = epoch },
        _ => null,
    };
}
