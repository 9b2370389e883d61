using Dataverket.Compat.Rollouts;

namespace Dataverket.Cli.Runs;

/// <summary>A status as the views may show it: no control characters, no nulls, no number out of range. The one place that cares.</summary>
internal static class CleanStatus
{
    // A document can name any number of things; a screen cannot.
    private const int MaxItems = 200;

    public static RunStatus Of(RunStatus status) => status with
    {
        RunId = SafeText.Of(status.RunId),
        Plan = SafeText.Of(status.Plan),
        PlanDigest = SafeText.Of(status.PlanDigest),
        Reason = SafeText.Of(status.Reason),
        IfAborted = SafeText.Of(status.IfAborted),
        Leader = SafeText.Of(status.Leader),
        AwaitsApprovalOf = SafeText.Of(status.AwaitsApprovalOf),
        Stages = List(status.Stages, stage => stage with
        {
            Id = SafeText.Of(stage.Id),
            Title = SafeText.Of(stage.Title),
            State = SafeText.Of(stage.State),
            Detail = SafeText.Of(stage.Detail),
            Percent = double.IsFinite(stage.Percent) ? Math.Clamp(stage.Percent, 0, 100) : 0,
        }),
        Blocked = List(status.Blocked, block => new BlockStatus(SafeText.Of(block.Stage), SafeText.Of(block.Gate), SafeText.Of(block.What), SafeText.Of(block.Unblock), block.Seconds)),
        Messages = List(status.Messages, message => new MessageStatus(SafeText.Of(message.Type), message.Active, List(message.Readers, SafeText.Of), List(message.Writers, SafeText.Of))),
        Instances = List(status.Instances, instance => new InstanceStatus(SafeText.Of(instance.Service), SafeText.Of(instance.Instance), SafeText.Of(instance.Build), instance.AgeSeconds)),
    };

    private static List<T> List<T>(IReadOnlyList<T?>? items, Func<T, T> clean) where T : class
        => items is null ? [] : [.. items.Where(item => item is not null).Take(MaxItems).Select(item => clean(item!))];
}
