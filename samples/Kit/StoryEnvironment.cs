namespace Kit;

/// <summary>The names by which the story's processes are told what they need. Secrets travel in the environment, never on a command line.</summary>
public static class StoryEnvironment
{
    public const string NatsUrl = "DATAVERKET_NATS_URL";
    public const string Postgres = "DATAVERKET_POSTGRES";
    public const string Speed = "DATAVERKET_STORY_SPEED";
    public const string Variant = "DATAVERKET_STORY_VARIANT";

    public const string RunId = "story";
    public const string EventType = "no.dataverket.maskin.machine.provisioned";
    public const string EventSubject = "maskin.evt.machine.provisioned";
    public const string EventStream = "MASKIN_EVENTS";
    public const string NettDurable = "nett";
    public const string LedgerDurable = "nett-ledger";
    public const string NettStream = "NETT";
    public const string NettSubjects = "nett.>";
    public const string RewireType = "no.dataverket.nett.network.rewire";
    public const string RewireSubject = "nett.cmd.network.rewire";
    public const string RewiredType = "no.dataverket.nett.network.rewired";
    public const string RewiredSubject = "nett.evt.network.rewired";
    public const string Tenant = "oslo";

    public static string Required(string name)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{name} is not set. Start the story with ./run demo.");
}
