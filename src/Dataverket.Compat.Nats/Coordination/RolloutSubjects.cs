namespace Dataverket.Compat.Nats.Coordination;

/// <summary>The NATS subjects of a run. Any client may watch them.</summary>
public static class RolloutSubjects
{
    /// <summary>Where a run's status document goes, at every transition and every second (core NATS).</summary>
    public static string Status(string runId) => "rollout.status." + SubjectToken.Check(runId);

    /// <summary>Where remarks on a run go: what a driver or an operator wants others to see (core NATS).</summary>
    public static string Note(string runId) => "rollout.note." + SubjectToken.Check(runId);

    /// <summary>Where it is told what happens to a change of a database (core NATS, CloudEvents).</summary>
    public static string Change(string change) => "rollout.event.change." + SubjectToken.Check(change);

    /// <summary>Where the leader listens for commands (request and reply).</summary>
    public static string Command(string runId, string verb) => $"rollout.cmd.{SubjectToken.Check(runId)}.{(verb == "*" ? verb : SubjectToken.Check(verb))}";

    /// <summary>Where a run's records are stored (JetStream, expected-last-subject-sequence).</summary>
    public static string Log(string runId) => "dv.run." + SubjectToken.Check(runId);
}
