namespace Dataverket.Compat.Nats.Ledger;

/// <summary>Where it stands who is at work on a parked copy: beside the dead letters, where every role that reads a park may publish.</summary>
internal static class ClaimSubject
{
    private const string Ending = "-replay";

    /// <summary>The place for a parked copy's subject.</summary>
    public static string Of(string parked) => $"dead{parked[parked.IndexOf('.')..]}{Ending}";

    /// <summary>Whether a subject beside the dead letters is of no message but of such an entry.</summary>
    public static bool Is(string subject) => subject.EndsWith(Ending, StringComparison.Ordinal);
}
