using System.CommandLine;
using Dataverket.Compat.Nats;
using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;

namespace Dataverket.Cli.Runs;

/// <summary>The commands that change a run. Each goes to the leader, and on record with who and why.</summary>
internal static class RunVerbs
{
    public static Command Steer(TimeProvider time, string verb, string description)
    {
        var command = new Command(verb, description) { ToolOptions.Reason, ToolOptions.By };
        command.SetAction((parsed, cancellationToken) => RunSession.UseAsync(parsed, time,
            session => SendAsync(session, Ask(parsed, verb), cancellationToken), cancellationToken));
        return command;
    }

    public static Command Approve(TimeProvider time)
    {
        var stage = new Option<string>("--stage") { Description = "The stage that may go on.", HelpName = "ID", Required = true };
        var evidence = new Option<string>("--evidence") { Description = "The evidence digest you looked at; refused when it has changed since.", HelpName = "DIGEST", DefaultValueFactory = _ => "" };
        var command = new Command("approve", "Let a stage that waits for a person go on. Bound to the plan and the evidence as they are now.") { stage, evidence, ToolOptions.Reason, ToolOptions.By };
        command.SetAction((parsed, cancellationToken) => RunSession.UseAsync(parsed, time, async session =>
        {
            var id = parsed.GetRequiredValue(stage);
            if (await session.NextStatusAsync(cancellationToken).ConfigureAwait(false) is not { } status) return ExitCodes.Unsure;
            if (Refusal(status, id, parsed.GetValue(evidence) ?? "") is { } refusal) return ToolSession.Fail(refusal);
            await Console.Out.WriteLineAsync($"""
                stage     {SafeText.Of(id)}
                evidence  {SafeText.Of(status.AwaitsApprovalOf)}
                plan      {SafeText.Of(status.PlanDigest)}
                floor     {RollbackText.Label(status.Floor)}
                if aborted now: {SafeText.Of(status.IfAborted)}
                """).ConfigureAwait(false);
            return await SendAsync(session, Ask(parsed, "approve") with { Stage = id, PlanDigest = status.PlanDigest, EvidenceDigest = status.AwaitsApprovalOf }, cancellationToken).ConfigureAwait(false);
        }, cancellationToken));
        return command;
    }

    private static string? Refusal(RunStatus status, string stage, string evidence)
    {
        if (string.IsNullOrEmpty(status.AwaitsApprovalOf)) return $"Nothing of run {status.RunId} waits for an approval: {status.Reason}";
        var waiting = status.Stages?.FirstOrDefault(each => each?.State == "approval")?.Id;
        if (waiting != stage) return $"Stage {stage} does not wait for an approval{(waiting is null ? "" : $"; {waiting} does")}.";
        return evidence.Length > 0 && evidence != status.AwaitsApprovalOf
            ? $"The evidence has changed: it is {status.AwaitsApprovalOf} now. Look at it again."
            : null;
    }

    private static RunCommand Ask(ParseResult parsed, string verb)
    {
        var (by, reason) = ToolOptions.Record(parsed);
        return new RunCommand { Verb = verb, By = by, Reason = reason };
    }

    private static async Task<int> SendAsync(RunSession session, RunCommand command, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await session.Client.SendAsync(command, cancellationToken).ConfigureAwait(false);
            if (!reply.Accepted) return ToolSession.Fail($"{command.Verb} was refused: {reply.Message}");
            await Console.Out.WriteLineAsync($"{command.Verb}: {SafeText.Of(reply.Message)}").ConfigureAwait(false);
            return ExitCodes.Ok;
        }
        catch (CompatNatsException e)
        {
            // It may have been taken: neither done nor refused.
            return ToolSession.Fail(e.Message, ExitCodes.Unsure);
        }
    }
}
