namespace Dataverket.Compat.Testing;

/// <summary>What <see cref="RoundTripLaws"/> found.</summary>
/// <param name="Seed">The seed; the same seed gives the same values.</param>
/// <param name="Checked">How many values went through how many laws.</param>
/// <param name="Violations">At most one for each law of each step.</param>
public sealed record LawReport(int Seed, int Checked, IReadOnlyList<LawViolation> Violations)
{
    /// <summary>Fails the test that calls it, with every violation and the seed.</summary>
    /// <exception cref="InvalidOperationException">There are violations.</exception>
    public void Verify()
    {
        if (Violations.Count > 0) throw new InvalidOperationException($"{Violations.Count} law(s) of conversions do not hold (seed {Seed}):\n{string.Join('\n', Violations)}");
    }
}
