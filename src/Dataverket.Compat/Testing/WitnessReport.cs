namespace Dataverket.Compat.Testing;

/// <summary>What <see cref="WitnessRun"/> found.</summary>
/// <param name="Results">One for each finding, in the order of the build.</param>
public sealed record WitnessReport(IReadOnlyList<WitnessResult> Results)
{
    /// <summary>Whether nothing that was run showed anything else than was said.</summary>
    public bool IsSound => Results.All(result => result.State != WitnessState.NotConfirmed);

    /// <summary>Fails the test that calls it, with every finding that was not confirmed.</summary>
    /// <exception cref="InvalidOperationException">Some are not confirmed.</exception>
    public void Verify()
    {
        var wrong = Results.Where(result => result.State == WitnessState.NotConfirmed).ToList();
        if (wrong.Count == 0) return;
        throw new InvalidOperationException($"{wrong.Count} finding(s) are not confirmed by their witnesses:\n{string.Join('\n', wrong.Select(result => $"{result.Witness.RuleId} {result.Witness.MessageType} version {result.Witness.Version}: {result.Witness.What}. Said to be {result.Witness.Expected}: {result.Detail}"))}");
    }
}
