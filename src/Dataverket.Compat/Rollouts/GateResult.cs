namespace Dataverket.Compat.Rollouts;

/// <summary>A gate's verdict with all its reasons at once. Immutable.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="Reasons">Why it is shut; never empty unless it passes.</param>
/// <param name="Evidence">What it looked at, as text that stays the same as long as the facts do (no ages, no times): approvals are bound to its digest.</param>
public sealed record GateResult(GateVerdict Verdict, IReadOnlyList<GateReason> Reasons, string Evidence)
{
    /// <summary>The gate opens.</summary>
    public static GateResult Pass(string evidence) => new(GateVerdict.Pass, [], evidence);

    /// <summary>The gate stays shut, for these reasons.</summary>
    /// <exception cref="ArgumentException">No reason is given.</exception>
    public static GateResult Shut(GateVerdict verdict, params IReadOnlyList<GateReason> reasons)
    {
        ArgumentNullException.ThrowIfNull(reasons);
        if (reasons.Count == 0 || verdict == GateVerdict.Pass) throw new ArgumentException("A shut gate says why.", nameof(reasons));
        return new(verdict, reasons, "");
    }

    /// <summary>The gate could not measure.</summary>
    public static GateResult Unevaluable(string what, string unblock) => Shut(GateVerdict.Unevaluable, new GateReason(what, unblock));

    /// <summary>Several answers as one: the worst verdict, every reason, all the evidence.</summary>
    public static GateResult Combine(IReadOnlyCollection<GateResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var shut = results.Where(result => result.Verdict != GateVerdict.Pass).ToList();
        return shut.Count == 0
            ? Pass(string.Join('\n', results.Select(result => result.Evidence)))
            : new(shut.Exists(result => result.Verdict == GateVerdict.Fail) ? GateVerdict.Fail : shut.Max(result => result.Verdict), [.. shut.SelectMany(result => result.Reasons)], "");
    }
}
