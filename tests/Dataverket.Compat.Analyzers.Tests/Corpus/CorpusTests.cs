using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>tests/Corpus/changes, run: what a folder says happens is what happens.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    /// <summary>Set to write what happened into the files, keeping their notes and ids; review what changed.</summary>
    private static readonly bool Writes = Environment.GetEnvironmentVariable("DATAVERKET_WRITE_CORPUS") == "1";

    public static TheoryData<string> Folders => [.. CorpusCase.All.Keys];

    public static TheoryData<string> Measured => [.. MeasuredFact.All.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void What_a_folder_says_happens_is_what_happens(string folder)
    {
        var run = Execution.All[folder];
        Assert.True(run.Fault is null, run.Fault);
        if (Writes) Write(run);

        var expected = Writes ? Expectations.Parse(folder, File.ReadAllText(run.Change.ExpectFile)) : run.Change.Expectations;
        Assert.Equal(expected.Refused.Select(Text), run.Refused.Select(Text));
        Assert.All(expected.Keys, key => Assert.True(
            expected.Verdicts[key].Outcome == run.Worst(key.Direction, key.Profile),
            $"{key}: expect.txt says {Verdict.Name(expected.Verdicts[key].Outcome)}, it is {Verdict.Name(run.Worst(key.Direction, key.Profile))}:\n{string.Join('\n', run.Outcomes[key].Select(sample => $"  {sample.Text} {sample.Detail}"))}"));

        static string Text(KeyValuePair<string, IReadOnlyList<string>> refused) => $"{refused.Key}: {string.Join(' ', refused.Value)}";
    }

    [Theory]
    [MemberData(nameof(Measured))]
    public void What_was_measured_before_happens_again(string name)
    {
        var fact = MeasuredFact.All[name];

        foreach (var ((direction, profile), said) in fact.Said)
        {
            var samples = Execution.All[fact.Folder].Outcomes[(direction, profile)];
            var sample = samples[Math.Min(fact.Sample, samples.Count - 1)];
            Assert.True(said == sample.Text, $"{direction} {profile}: measured {said}, now {sample.Text} {sample.Detail}");
        }
    }

    [Fact]
    public void A_control_does_no_harm_and_names_no_rule()
        => Assert.All(CorpusCase.All.Values.Where(change => change.Expectations.IsControl), change => Assert.All(change.Expectations.Verdicts, verdict =>
        {
            Assert.True(verdict.Value.Outcome == Outcome.Ok, $"{change.Name} {verdict.Key}: a harmless change is ok, not {verdict.Value}");
            Assert.Empty(verdict.Value.Rules);
        }));

    [Fact]
    public void Harm_names_a_rule_and_a_rule_that_speaks_of_no_harm_is_one_of_meaning()
        => Assert.All(CorpusCase.All.Values, change => Assert.All(change.Expectations.Verdicts, verdict =>
        {
            var isHarm = verdict.Value.Outcome > Outcome.Respelled || change.Expectations.Meaning == "breaking";
            if (verdict.Value.Outcome > Outcome.Respelled) Assert.True(verdict.Value.Rules.Count > 0, $"{change.Name} {verdict.Key} is {verdict.Value} and names no rule");
            if (verdict.Value.Outcome == Outcome.Ok && verdict.Value.Rules.Count > 0) Assert.True(isHarm, $"{change.Name} {verdict.Key} names a rule for what is ok");
        }));

    [Fact]
    public void Every_file_is_written_the_one_way_it_can_be()
        => Assert.All(CorpusCase.All.Values, change => Assert.Equal(File.ReadAllText(change.ExpectFile), Expectations.Parse(change.Name, File.ReadAllText(change.ExpectFile)).Print()));

    [Fact]
    public void The_two_sides_of_a_folder_differ()
        => Assert.All(CorpusCase.All.Values, change => Assert.NotEqual(change.Old.Text, change.New.Text));

    [Fact]
    public void The_corpus_is_as_large_as_it_says()
    {
        var (folders, runs) = (CorpusCase.All.Values, Execution.All.Values);
        var executions = runs.Sum(run => run.Outcomes.Values.Sum(samples => samples.Count));
        var disagreements = runs.Sum(run => run.Fault is not null ? 1 : run.Change.Expectations.Keys.Count(key => run.Change.Expectations.Verdicts[key].Outcome != run.Worst(key.Direction, key.Profile)));

        var controls = folders.Count(change => change.Expectations.IsControl);
        output.WriteLine($"folders={folders.Count()} measured={MeasuredFact.All.Count} controls={controls} executions={executions} disagreements={disagreements}");

        Assert.True(controls >= 60, $"{controls} controls");
        Assert.Equal(81, MeasuredFact.All.Count);
        Assert.Equal(0, disagreements);
    }

    private static void Write(Execution run)
    {
        var expected = run.Change.Expectations;
        var rules = expected.Verdicts.ToDictionary(verdict => verdict.Key, verdict => verdict.Value.Rules);
        expected.Refused.Clear();
        foreach (var (side, ids) in run.Refused) expected.Refused.Add(side, ids);
        expected.Verdicts.Clear();
        foreach (var key in expected.Keys) expected.Verdicts[key] = new(run.Worst(key.Direction, key.Profile), rules.GetValueOrDefault(key, []));
        File.WriteAllText(run.Change.ExpectFile, expected.Print());
    }
}
