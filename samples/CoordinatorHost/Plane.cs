using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Rollouts;
using Dataverket.Migrations;
using Kit;
using Maskin.Migrations;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace CoordinatorHost;

/// <summary>What this plane offers a plan: its gates and its drivers.</summary>
public sealed class Plane
{
    public Plane(NatsConnection nats, LedgerClient ledger, AnnouncementWatcher announcements, ChangePublisher changes, ServiceSettings settings, ILoggerFactory logs)
    {
        var time = TimeProvider.System;
        var hold = settings.Timings.GateHold;
        var runner = new ChangeRunner(
            StoryEnvironment.Required(StoryEnvironment.Postgres),
            new MigrationSet { Changes = [MaskinChanges.MachineSize] },
            // Everything happens in a minute here, so that the backfill may take more of the server at a time; and whoever is connected for the story counts as known.
            new ChangeRunnerOptions { BatchTarget = TimeSpan.FromMilliseconds(2), Conditions = new ContractConditions { NoOldWritesFor = hold, MinAge = hold, AllowUnknownSessions = true }, Events = changes },
            time,
            logs.CreateLogger("migrations"));
        var raise = new RaiseGate("event-raise", nats, ledger, announcements, StoryEnvironment.EventType, 2) { HoldFor = hold };
        var lower = new LowerGate("event-lower", nats, ledger, announcements, StoryEnvironment.EventType, 1) { HoldFor = hold };
        var fence = new FenceGate("event-fence", nats, ledger, announcements, StoryEnvironment.EventType);
        Gates =
        [
            new BuildGate("maskin-alive", announcements, "maskin", ["1", "2"], 2) { HoldFor = hold },
            new BuildGate("nett-alive", announcements, "nett", ["1", "2"], 1) { HoldFor = hold },
            new BuildGate("maskin-on-2", announcements, "maskin", ["2"], 2) { HoldFor = hold },
            new BuildGate("nett-on-2", announcements, "nett", ["2"], 1) { HoldFor = hold },
            new ExpandGate("database-ready", runner, "machine-size") { HoldFor = hold },
            new BackfillGate("database-expanded", runner, "machine-size") { HoldFor = hold },
            new ContractGate("database-contract", runner, "machine-size") { HoldFor = hold },
            raise,
            lower,
        ];
        Drivers =
        [
            new DatabaseDriver(runner),
            new VersionDriver(ledger, raise, fence, settings.Instance),
            new VersionDriver(ledger, lower, fence, settings.Instance),
            new ProcessDriver(nats, announcements, time),
        ];
    }

    public IReadOnlyList<Gate> Gates { get; }

    public IReadOnlyList<StepDriver> Drivers { get; }
}
