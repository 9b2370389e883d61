namespace Dataverket.Compat.Testing;

/// <summary>A converter that does not keep what it promises, with the value that shows it.</summary>
/// <param name="Conversion">Which step, such as <c>machine.resized 1 -> 2</c>.</param>
/// <param name="Law">What does not hold.</param>
/// <param name="Before">The data that went in, as JSON.</param>
/// <param name="After">The data that came out, as JSON; empty when there is none.</param>
public sealed record LawViolation(string Conversion, string Law, string Before, string After)
{
    /// <summary>All of it on one line.</summary>
    public override string ToString() => $"{Conversion}: {Law} before={Before} after={After}";
}
