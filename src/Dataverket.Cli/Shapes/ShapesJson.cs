using System.Text.Json;
using System.Text.Json.Serialization;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Workflows;

namespace Dataverket.Cli.Shapes;

/// <summary>What the commands say to scripts. Members are added, never renamed.</summary>
internal static class ShapesJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static string Of(IEnumerable<MessageLedger> ledgers)
        => JsonSerializer.Serialize(ledgers.Select(ledger => new { ledger.Type, ledger.Active, Readers = ledger.Readers.Values.Select(Party), Writers = ledger.Writers.Values.Select(Party), ledger.Unfenced, ledger.Fences, ledger.Late, UnknownEntries = ledger.Unknown }), Options);

    public static string Of(IEnumerable<KeptMessage> kept) => JsonSerializer.Serialize(kept, Options);

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
        => new { party.Name, party.Window.Oldest, party.Window.Newest, party.Build, party.Place, Builds = party.Builds.Select(build => new { build.Build, build.Window.Oldest, build.Window.Newest, build.Parks, build.Shadow }) };
}
