using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Dataverket.Migrations;

/// <summary>The names under which this assembly is observed; OpenTelemetry's, where it has one.</summary>
static class MigrationTelemetry
{
    internal const string Name = "Dataverket.Migrations";

    static readonly Meter Meter = new(Name);

    internal static readonly ActivitySource Activities = new(Name);

    internal static readonly Counter<long> Rows = Meter.CreateCounter<long>("dataverket.backfill.rows", "{row}", "Rows that backfills have passed, with their checkpoint.");

    internal static readonly Histogram<double> Batch = Meter.CreateHistogram<double>("dataverket.backfill.batch.duration", "s", "How long a batch took, its checkpoint included.");

    internal static readonly Counter<long> Retried = Meter.CreateCounter<long>("dataverket.backfill.retried", "{batch}", "Batches that gave way to a row lock, or took too long, and are made again.");

    internal static readonly Counter<long> Quarantined = Meter.CreateCounter<long>("dataverket.backfill.quarantined", "{row}", "Rows that cannot be filled.");

    internal static readonly Counter<double> Rested = Meter.CreateCounter<double>("dataverket.backfill.rested", "s", "How long backfills have rested, by the signal that made them.");

    internal static readonly Histogram<double> Orders = Meter.CreateHistogram<double>("dataverket.migration.duration", "s", "How long a phase or its undo took, by outcome.");

    internal static readonly Gauge<long> Divergences = Meter.CreateGauge<long>("dataverket.migration.divergences", "{write}", "Writes that gave both sides of a row values that do not agree, as the last look at a change found them.");

    /// <summary>Begins the activity of an order, such as <c>backfill machines-split-size</c>.</summary>
    internal static Activity? Start(DatabaseChange change, string order)
    {
        var activity = Activities.StartActivity($"{order} {change.Id}");
        activity?.SetTag("db.system.name", "postgresql").SetTag("db.namespace", change.Schema).SetTag("db.collection.name", change.Table).SetTag("dataverket.change", change.Id);
        return activity;
    }

    /// <summary>Ends it, with what became of it.</summary>
    internal static void End(Activity? activity, DatabaseChange change, string order, TimeSpan took, Exception? error)
    {
        if (error is not null) activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error.GetType().FullName);
        TagList tags = [new("dataverket.change", change.Id), new("dataverket.phase", order)];
        if (error is not null) tags.Add("error.type", error.GetType().FullName);
        Orders.Record(took.TotalSeconds, tags);
    }
}
