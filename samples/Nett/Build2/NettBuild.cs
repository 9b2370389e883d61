using Dataverket.Compat.Nats.Workflows;

namespace Nett;

public static class NettBuild
{
    public const string Number = "2";

    public static int? Mbit(MachineSeen machine) => machine.Cpu * 100;

    /// <summary>What was begun under version 1 ends under it; what is begun from now on is tested as well.</summary>
    public static IReadOnlyList<TaskHandler<Rewiring>> Tasks(NettStore store) => [Rewiring.Handler(1, store, "plan", "window", "connect"), Rewiring.Handler(2, store, "plan", "window", "test", "connect")];
}
