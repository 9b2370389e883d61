using Dataverket.Compat.Rollouts;
using Kit;

namespace CoordinatorHost;

/// <summary>The story's plan: expand, move on evidence, contract.</summary>
public static class StoryPlan
{
    private const string Change = "machine-size";

    /// <param name="variant">Empty for the whole story; <c>contract-early</c> or <c>nett-stays</c> for the two that must be refused.</param>
    public static Plan Create(string variant) => new()
    {
        Name = "machine-size" + (variant.Length > 0 ? " (" + variant + ")" : ""),
        Stages = variant switch
        {
            "contract-early" => [ExpandDatabase, ContractDatabase],
            "nett-stays" => [ExpandDatabase, ReplaceMaskin, Backfill(["database-expanded", "maskin-on-2"]), RaiseEvent, ContractDatabase],
            _ => [ExpandDatabase, ReplaceMaskin, ReplaceNett, Backfill(["database-expanded", "maskin-on-2", "nett-on-2"]), RaiseEvent, RehearseLowering, ContractDatabase],
        },
    };

    private static Stage ExpandDatabase => new()
    {
        Id = "expand-database",
        Title = "Expand the database: machines gains cpu and memory_mb",
        Domain = UpgradeDomain.Database,
        Gates = ["maskin-alive", "nett-alive", "database-ready"],
        Steps = [new Step { Id = "expand", Verb = "database.expand", Target = Change, Rollback = RollbackClass.Free, RollbackNote = "The new columns and the trigger are dropped; size is untouched." }],
    };

    private static Stage ReplaceMaskin => new()
    {
        Id = "replace-maskin",
        Title = "Replace Maskin's replicas: build 2 reads both, writes version 1",
        Domain = UpgradeDomain.Services,
        Gates = ["database-expanded"],
        Steps = [Replace("maskin-a"), Replace("maskin-b")],
    };

    private static Stage ReplaceNett => new()
    {
        Id = "replace-nett",
        Title = "Replace Nett: build 2 reads versions 1 and 2",
        Domain = UpgradeDomain.Services,
        Gates = ["maskin-on-2"],
        Steps = [Replace("nett-0")],
    };

    private static Stage Backfill(IReadOnlyList<string> gates) => new()
    {
        Id = "backfill",
        Title = "Backfill cpu and memory_mb, and prove it",
        Domain = UpgradeDomain.Database,
        Gates = gates,
        Steps = [new Step { Id = "backfill", Verb = "database.backfill", Target = Change, Rollback = RollbackClass.Free, RollbackNote = "What was filled stays and is ignored by build 1." }],
    };

    private static Stage RaiseEvent => new()
    {
        Id = "raise-event",
        Title = "Raise machine.provisioned to version 2",
        Domain = UpgradeDomain.Messages,
        Gates = ["event-raise", "maskin-on-2"],
        Steps = [Move("raise", "2")],
    };

    // Lowering is what operators reach for on a bad day: it is tried under load while nothing is wrong.
    private static Stage RehearseLowering => new()
    {
        Id = "rehearse-lowering",
        Title = "Rehearse the way back: lower machine.provisioned to version 1, and raise it again",
        Domain = UpgradeDomain.Messages,
        Gates = ["event-lower"],
        Steps = [Move("lower", "1"), Move("raise", "2") with { Id = "raise-again" }],
    };

    private static Stage ContractDatabase => new()
    {
        Id = "contract-database",
        Title = "Contract the database: size goes",
        Domain = UpgradeDomain.Database,
        Gates = ["database-contract", "maskin-on-2"],
        NeedsApproval = true,
        Steps = [new Step { Id = "contract", Verb = "database.contract", Target = Change, Rollback = RollbackClass.ForwardOnly, RollbackNote = "A run does not take it back; a person can, for the 7 days that the column size is kept out of the way." }],
    };

    private static Step Move(string verb, string version) => new()
    {
        Id = verb,
        Verb = "message." + verb,
        Target = StoryEnvironment.EventType,
        With = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["to"] = version },
        Rollback = RollbackClass.ForwardOnly,
        RollbackNote = "Version 2 is stored in the stream: readers must go on reading it.",
    };

    private static Step Replace(string instance) => new()
    {
        Id = "replace-" + instance,
        Verb = "service.replace",
        Target = instance,
        With = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["from"] = "1", ["to"] = "2" },
        Rollback = RollbackClass.Free,
        RollbackNote = "Build 1 is started again; it reads what build 2 wrote.",
        DeadlineSeconds = 60,
    };
}
