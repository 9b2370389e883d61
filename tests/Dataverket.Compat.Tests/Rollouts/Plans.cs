using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.Tests.Rollouts;

/// <summary>A small plan with one step of each rollback class that counts, the last behind an approval.</summary>
internal static class Plans
{
    public static Plan Small { get; } = new()
    {
        Name = "small",
        Stages =
        [
            Stage("expand", false, Step("a", RollbackClass.Free), Step("b", RollbackClass.UntilEvent)),
            Stage("raise", false, Step("c", RollbackClass.ForwardOnly)),
            Stage("contract", true, Step("d", RollbackClass.RestoreFromBackup)),
        ],
    };

    public static Stage Stage(string id, bool needsApproval, params IReadOnlyList<Step> steps)
        => new() { Id = id, Title = id, Domain = UpgradeDomain.Services, Gates = ["gate"], NeedsApproval = needsApproval, Steps = steps };

    public static Step Step(string id, RollbackClass rollback) => new() { Id = id, Verb = "do", Target = id, Rollback = rollback, RollbackNote = $"{id} is put back." };
}
