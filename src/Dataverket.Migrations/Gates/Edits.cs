using Dataverket.Compat.Rollouts;

namespace Dataverket.Migrations;

/// <summary>Whether a change is still what it was when it began.</summary>
static class Edits
{
    internal static void Add(ChangeView view, List<GateReason> reasons)
    {
        if (view.IsEdited)
        {
            reasons.Add(new($"The declaration of {view.Change.Id} was edited since it was expanded.", "Put the declaration back, or undo the expand first."));
            return;
        }

        if (view.Record is null or { Stage: Stages.Contracted or Stages.Dropped }) return;
        foreach (var step in view.Steps.Forward.Where(step => view.Ledger.TryGetValue(step.Name, out var ran) && ran.State == "done" && ran.Checksum != step.Checksum))
            reasons.Add(new($"Step '{step.Name}' of {view.Change.Id} ran with other SQL than this version of the library writes for it.", "Finish the change with the version that began it, or call RepairAsync when you have compared the two."));
    }
}
