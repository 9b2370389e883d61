using Dataverket.Compat.Nats.Workflows;

namespace Nett;

public static class NettBuild
{
    public const string Number = "1";

    public static int? Mbit(MachineSeen machine) => machine.Size switch { "small" => 100, "medium" => 200, "large" => 400, _ => null };

    public static IReadOnlyList<TaskHandler<Rewiring>> Tasks(NettStore store) => [Rewiring.Handler(1, store, "plan", "window", "connect")];
}
