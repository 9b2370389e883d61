namespace Dataverket.Chaos.Tests.Wire;

/// <summary>A message on a link at which something happens, once: to whom it goes, what it is, whether it still gets through, and what happens then.</summary>
/// <param name="Name">What it is called where it is told.</param>
/// <param name="IsReply">Whether it waits for an answer of the server; otherwise for something the process sends.</param>
/// <param name="Matches">Whether a message is the one; for an answer, the subject is that of the request.</param>
/// <param name="Fate">Whether the message still arrives.</param>
/// <param name="Spring">What happens; called before the next message is looked at.</param>
internal sealed record Trap(string Name, bool IsReply, Func<string, Frame, bool> Matches, Fate Fate, Action Spring);

/// <summary>What becomes of the message that goes into a trap.</summary>
internal enum Fate
{
    /// <summary>It gets through, before anything happens.</summary>
    Arrives,

    /// <summary>It is on its way for as long as the link stands still, and arrives then.</summary>
    IsLate,

    /// <summary>It never arrives.</summary>
    IsLost,
}
