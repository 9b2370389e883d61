using System.Text.Json;
using System.Text.Json.Serialization;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Workflows;
using Dataverket.Compat.Rollouts;

namespace Dataverket.Cli.Shapes;

/// <summary>What the commands say to scripts. Members are added, never renamed.</summary>
internal static class ShapesJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static string Of(IEnumerable<MessageLedger> ledgers)
        => JsonSerializer.Serialize(ledgers.Select(ledger => new { ledger.Type, ledger.Active, Readers = ledger.Readers.Values.Select(Party), Writers = ledger.Writers.Values.Select(Party), ledger.Unfenced, ledger.Fences, ledger.Late, UnknownEntries = ledger.Unknown }), Options);

    public static string Of(IEnumerable<KeptMessage> kept) => JsonSerializer.Serialize(kept, Options);

    public static string Moved(string verb, string type, int version, int active, GateResult result, bool isDryRun = false)
        => JsonSerializer.Serialize(new { Verb = verb, Type = type, Version = version, Active = active, DryRun = isDryRun, result.Verdict, Reasons = result.Reasons.Select(reason => new { reason.What, reason.Unblock }), result.Evidence }, Options);

    public static string Retired(string type, string? reader, string? writer, string by, string reason)
        => JsonSerializer.Serialize(new { Verb = "retire", Type = type, Reader = reader, Writer = writer, By = by, Reason = reason }, Options);

    public static string Replayed(string durable, int handled, IReadOnlyDictionary<string, int> left, bool isDryRun)
        => JsonSerializer.Serialize(new { Durable = durable, DryRun = isDryRun, Handled = handled, Parked = left.Values.Sum(), Codes = left.Select(one => new { Code = one.Key, Count = one.Value }) }, Options);

    public static string Retried(string durable, int count, int refused, bool isDryRun)
        => JsonSerializer.Serialize(new { Durable = durable, DryRun = isDryRun, Count = count, Refused = refused }, Options);

    public static string Of(IEnumerable<TaskCount> counts, IEnumerable<TaskView> tasks, IEnumerable<WorkerView> workers, IReadOnlyCollection<TaskView> stranded, DateTimeOffset now) => JsonSerializer.Serialize(new
    {
        Counts = counts,
        Tasks = tasks.Select(task => new
        {
            task.Id, task.Type, task.Version, State = task.Phase, task.Owner, task.Build, task.Step, task.StepsDone, task.Steps, task.Percent, task.Reason, task.Epoch, task.StartedAt, task.ChangedAt,
            AgeSeconds = Math.Max(0, Math.Round((now - task.StartedAt).TotalSeconds, 1)),
            WaitsForWorker = stranded.Contains(task),
            UnknownEntries = task.Unknown,
        }),
        Workers = workers.Select(worker => new { worker.Name, worker.Build, worker.Tasks, Handlers = worker.Handlers.Select(handler => new { handler.Type, handler.Version }) }),
    }, Options);

    private static object Party(LedgerParty party)
        => new { party.Name, party.Window.Oldest, party.Window.Newest, party.Build, party.Place, Builds = party.Builds.Select(build => new { build.Build, build.Window.Oldest, build.Window.Newest, build.Parks, build.Shadow, ShadowAt = build.Shadow is null ? (DateTimeOffset?)null : build.ShadowAt }) };
}
