namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>Where and how a leg is ended.</summary>
/// <param name="Statement">The statement, counted from 1.</param>
/// <param name="After">Whether the server has answered it, and the runner has not heard.</param>
/// <param name="Kill">Whether the process is killed with signal 9; otherwise the server ends its sessions, and the process lives on.</param>
readonly record struct Place(int Statement, bool After, bool Kill)
{
    /// <summary>
    /// All of a leg of so many statements. Of a process that is killed nothing is left that could have heard an answer, and one whose session is ended hears of it with the next
    /// statement: before a statement is after the one before it.
    /// </summary>
    internal static IEnumerable<Place> Of(int statements)
    {
        for (var at = 1; at <= statements; at++)
        {
            yield return new(at, false, Kill: true);
            yield return new(at, true, Kill: false);
        }

        if (statements > 0) yield return new(statements, true, Kill: true);
    }

    public override string ToString() => $"{(Kill ? "killed" : "terminated")} {(After ? "after" : "before")} statement {Statement}";
}
