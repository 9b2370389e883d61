namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>One leg of the whole way there and back, and the call that goes it.</summary>
public sealed record Leg(string Name, Func<ChangeRunner, CancellationToken, Task> Go)
{
    public static IReadOnlyList<Leg> ThereAndBack { get; } =
    [
        new("expand", (runner, cancel) => runner.ExpandAsync("c", cancel)),
        new("backfill", (runner, cancel) => runner.BackfillAsync("c", null, cancel)),
        new("contract", (runner, cancel) => runner.ContractAsync("c", cancel)),
        new("undo contract", (runner, cancel) => runner.UndoContractAsync("c", null, cancel)),
        new("undo backfill", (runner, cancel) => runner.UndoBackfillAsync("c", cancel)),
        new("undo expand", (runner, cancel) => runner.UndoExpandAsync("c", cancel)),
    ];

    /// <summary>Legs that begin somewhere else than where the one before ended: after Contract the end, after Backfill straight back.</summary>
    public static IReadOnlyList<(Leg Leg, int After)> Others { get; } =
    [
        (new("drop", (runner, cancel) => runner.DropRetiredAsync("c", cancel)), 3),
        (new("undo expand from proven", (runner, cancel) => runner.UndoExpandAsync("c", cancel)), 2),
    ];

    public static Leg Of(string name) => ThereAndBack.Concat(Others.Select(other => other.Leg)).First(leg => leg.Name == name);
}
