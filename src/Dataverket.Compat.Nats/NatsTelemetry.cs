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

    /// <summary>The trace context that somebody may go on with; <c>null</c> where there is none in the form of W3C.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    /// <summary>Where a message comes from, by its trace context; the default value, with which a new trace begins, when that is absent or malformed.</summary>
    public static ActivityContext ContextOf(string? traceParent) => ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;

    /// <summary>Says what an activity does with a message, to whoever records it.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="operation">What is done, in our word and in OpenTelemetry's.</param>
    /// <param name="subject">The subject; it may hold wildcards.</param>
    /// <param name="id">The message's id.</param>
    public static void Describe(Activity activity, (string Name, string Type) operation, string subject, string id)
    {
        if (!activity.IsAllDataRequested) return;
        activity.SetTag("messaging.system", "nats").SetTag("messaging.operation.name", operation.Name).SetTag("messaging.operation.type", operation.Type);
        activity.SetTag(subject.AsSpan().ContainsAny('*', '>') ? "messaging.destination.template" : "messaging.destination.name", subject).SetTag("messaging.message.id", id);
    }

    /// <summary>Says that what an activity stands for has failed, without the exception's text; always false, for a filter that catches nothing.</summary>
    public static bool Fail(Activity? activity, Exception exception)
    {
        activity?.SetTag("error.type", exception.GetType().FullName).SetStatus(ActivityStatusCode.Error);
        return false;
    }

    public static Counter<long> Messages { get; } = Meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Messages a consumer met, by what became of them.");

    public static Counter<long> Warned { get; } = Meter.CreateCounter<long>("dataverket.messages.warned", "{warning}", "Warnings about messages that a consumer met, by code.");

    public static Counter<long> Late { get; } = Meter.CreateCounter<long>("dataverket.messages.late", "{message}", "Messages whose version is not written any more, past its fence.");

    public static Gauge<long> Parked { get; } = Meter.CreateGauge<long>("dataverket.consumer.parked", "{message}", "Messages of a consumer that wait for a build that can handle them.");

    public static Gauge<double> ParkedAge { get; } = Meter.CreateGauge<double>("dataverket.consumer.parked.age", "s", "For how long the oldest of them has waited.");

    public static Gauge<long> Dead { get; } = Meter.CreateGauge<long>("dataverket.consumer.dead", "{message}", "Dead letters of a consumer, which wait for a person.");

    public static Gauge<long> Rejected { get; } = Meter.CreateGauge<long>("dataverket.consumer.rejected", "{message}", "Rejects of a consumer of which a note is kept.");

    public static Counter<long> Ownerships { get; } = Meter.CreateCounter<long>("dataverket.consumer.ownerships", "{ownership}", "How often this process became the owner of an ordered consumer's durable.");

    public static UpDownCounter<long> Halted { get; } = Meter.CreateUpDownCounter<long>("dataverket.consumer.halted", "{consumer}", "Consumers of this process that do not go on before somebody does something, such as deploying a build that reads what is written.");

    public static Counter<long> Tasks { get; } = Meter.CreateCounter<long>("dataverket.task.ended", "{task}", "Long tasks that ended, by type, handler version and outcome.");

    public static Counter<long> Transitions { get; } = Meter.CreateCounter<long>("dataverket.run.transitions", "{transition}", "Accepted inputs of runs.");
}
