using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Dataverket.Compat.Postgres;

static class PostgresTelemetry
{
    internal const string Name = "Dataverket.Compat.Postgres";

    static readonly Meter Meter = new(Name);

    internal static readonly ActivitySource Activities = new(Name);

    internal static readonly Counter<long> Relayed =
        Meter.CreateCounter<long>("dataverket.outbox.relayed", "{message}", "Messages that the broker has acknowledged and the outbox has let go.");

    internal static readonly Counter<long> Retried =
        Meter.CreateCounter<long>("dataverket.outbox.retried", "{message}", "Publishes that failed or timed out and are made again.");

    internal static readonly Counter<long> Pruned =
        Meter.CreateCounter<long>("dataverket.inbox.pruned", "{row}", "Rows of the inbox that were deleted because their messages are gone.");

    internal static readonly Histogram<double> Age =
        Meter.CreateHistogram<double>("dataverket.outbox.age", "s", "How long a message was in the outbox when the relay took it.");
}
