using System.Globalization;
using System.Text;

namespace Dataverket.Migrations;

/// <summary>What comes next for a change on one database, and what stands in its way. Immutable.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Next">What to run next: <c>expand</c>, <c>backfill</c>, <c>contract</c>, <c>drop</c>, an undo that has begun, or <c>null</c> when nothing is left.</param>
/// <param name="Steps">Every step of the change, in order.</param>
/// <param name="Reasons">Everything that keeps it from being run now, at once; empty when nothing does.</param>
public sealed record ChangePlan(ChangeStatus Status, string? Next, IReadOnlyList<StepStatus> Steps, IReadOnlyList<string> Reasons)
{
    /// <summary>Gates of Contract that somebody has set aside, those that have expired included.</summary>
    public IReadOnlyList<GateWaiver> Waivers { get; init; } = [];

    /// <summary>The same for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Status.Change}: {Status.State}; next: {Next ?? "nothing"}\n");
        foreach (var step in Steps) text.Append(CultureInfo.InvariantCulture, $"  [{(step.IsDone ? 'x' : ' ')}] {step.Step.Phase,-8} {step.Step.Name}{(step.Finished is { } at ? $" ({at:yyyy-MM-dd HH:mm:ss} UTC)" : "")}\n");
        foreach (var waiver in Waivers) text.Append(CultureInfo.InvariantCulture, $"  ~ gate {waiver.Gate} {(waiver.IsInForce ? "is waived until" : "was waived until")} {waiver.Expires.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC by {waiver.By}: {waiver.Reason}\n");
        foreach (var reason in Reasons) text.Append(CultureInfo.InvariantCulture, $"  ! {reason}\n");
        return text.ToString();
    }
}
