using Dataverket.Compat.Nats;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Tests;
using Dataverket.Compat.Rollouts;
using NATS.Client.Core;

namespace Dataverket.Chaos.Tests.Roles;

/// <summary>Moves the active version as it is told, and takes the fence afterwards; asks again until it is done.</summary>
internal static class Raiser
{
    public static async Task RunAsync(Child child)
    {
        var ledger = new LedgerClient(child.Nats, new LedgerOptions { PollInterval = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(4) }, logger: child.Logger);
        var announcements = new AnnouncementWatcher(child.Nats, Child.Announcements, TimeProvider.System);
        Task[] side = [ledger.RunAsync(child.Stop), announcements.RunAsync(child.Stop)];
        await foreach (var word in child.Commands.Reader.ReadAllAsync(child.Stop))
        {
            VersionGate gate = word == "raise" ? new RaiseGate("raise", child.Nats, ledger, announcements, MachineSchemas.Type, 2) : new LowerGate("lower", child.Nats, ledger, announcements, MachineSchemas.Type, 1);
            var fence = new FenceGate("fence", child.Nats, ledger, announcements, MachineSchemas.Type);
            await UntilAsync(child, word, () => gate.MoveAsync(child.Spec.Instance, child.Stop));
            await UntilAsync(child, "fence", () => fence.TakeAsync(child.Spec.Instance, child.Stop));
            child.Journal.Write("done", word);
        }

        await Task.WhenAll(side);
    }

    private static async Task UntilAsync(Child child, string what, Func<Task<GateResult>> ask)
    {
        for (var last = ""; ; await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, child.Stop))
        {
            string said;
            try
            {
                var result = await ask();
                if (result.Verdict == GateVerdict.Pass)
                {
                    child.Journal.Write(what, "pass");
                    return;
                }

                said = string.Join(" ", result.Reasons.Select(reason => reason.What));
            }
            catch (Exception e) when (e is CompatNatsException or NatsException || (e is OperationCanceledException && !child.Stop.IsCancellationRequested))
            {
                said = e.Message;
            }

            if (said != last) child.Journal.Write(what, "waits", said);
            last = said;
        }
    }
}
