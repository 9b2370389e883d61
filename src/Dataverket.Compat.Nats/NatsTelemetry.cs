using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Dataverket.Compat.Nats;

/// <summary>The names under which this assembly is observed; OpenTelemetry's, where it has one.</summary>
internal static class NatsTelemetry
{
    public const string Name = "Dataverket.Compat.Nats";

    private static readonly Meter Meter = new(Name);

    public static readonly string[] Outcomes = ["handled", "duplicate", "skipped", "parked", "dead", "rejected", "retried"];

    public static ActivitySource Source { get; } = new(Name);

    public static Counter<long> Messages { get; } = Meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Messages a consumer met, by what became of them.");

    public static Counter<long> Late { get; } = Meter.CreateCounter<long>("dataverket.messages.late", "{message}", "Messages whose version is not written any more, past its fence.");

    public static Gauge<long> Parked { get; } = Meter.CreateGauge<long>("dataverket.consumer.parked", "{message}", "Messages of a consumer that wait for a build that can handle them.");

    public static Gauge<double> ParkedAge { get; } = Meter.CreateGauge<double>("dataverket.consumer.parked.age", "s", "For how long the oldest of them has waited.");

    public static Counter<long> Ownerships { get; } = Meter.CreateCounter<long>("dataverket.consumer.ownerships", "{ownership}", "How often this process became the owner of an ordered consumer's durable.");

    public static UpDownCounter<long> Halted { get; } = Meter.CreateUpDownCounter<long>("dataverket.consumer.halted", "{consumer}", "Ordered consumers of this process that wait for a build that can go on.");

    public static Counter<long> Tasks { get; } = Meter.CreateCounter<long>("dataverket.task.ended", "{task}", "Long tasks that ended, by type, handler version and outcome.");

    public static Counter<long> Transitions { get; } = Meter.CreateCounter<long>("dataverket.run.transitions", "{transition}", "Accepted inputs of runs.");
}
