namespace Dataverket.Compat.Nats.Ledger;

/// <summary>Where it stands who is at work on a parked copy: beside the dead letters, where every role that reads a park may publish.</summary>
internal static class ClaimSubject
{
    // Before the number: builds that know no such entries take it for no message of theirs.
    private const string Beginning = "replay-";

    /// <summary>The place for a parked copy's subject.</summary>
    public static string Of(string parked)
    {
        var last = parked.LastIndexOf('.') + 1;
        return $"dead{parked[parked.IndexOf('.')..last]}{Beginning}{parked[last..]}";
    }

    /// <summary>Whether a subject beside the dead letters is of no message but of such an entry.</summary>
    public static bool Is(string subject) => subject.AsSpan(subject.LastIndexOf('.') + 1).StartsWith(Beginning, StringComparison.Ordinal);
}
