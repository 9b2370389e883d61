using Dataverket.Compat.Testing;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>Every witness of every folder is run: what the finding says happens to it is what happens.</summary>
public sealed class WitnessTests(ITestOutputHelper output)
{
    // Why no document shows a finding that is more than a hint.
    private static readonly Dictionary<string, string> Unseen = new(StringComparer.Ordinal)
    {
        ["DVC1010"] = "what was retired is known by name only",
        ["DVC1031"] = "writers here never leave it out",
        ["DVC1122"] = "{} is what both read",
        ["DVC1210"] = "a converter's own texts are not known",
        ["DVC1401"] = "the type of a message is no part of its data",
        ["DVC1404"] = "what was retired is known by name only",
        ["DVC1408"] = "what a message is for is no part of its data",
        ["DVC1508"] = "a key is spelled otherwise before there is a document",
        ["DVC2020"] = "what was retired is known by name only",
        ["DVC2022"] = "which of two values is written is no part of a document",
    };

    [Fact]
    public void Every_witness_is_confirmed_by_a_run()
    {
        var results = CorpusWitnesses.Run();

        var wrong = results.Where(result => result.Result.State == WitnessState.NotConfirmed).ToList();
        var unseen = results.Where(result => result.Result.Witness.Document is null).ToList();
        var ran = results.Count - unseen.Count;
        output.WriteLine($"findings={results.Count} witnesses={ran} confirmed={ran - wrong.Count} without={unseen.Count}");
        Assert.True(ran > 1000, $"{ran} witnesses");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Select(result => Text(result) + ": " + result.Result.Detail).Order(StringComparer.Ordinal)));
        Assert.Equal([], unseen.Where(result => !Unseen.ContainsKey(result.Result.Witness.RuleId)).Select(Text).Order(StringComparer.Ordinal));
        Assert.Equal([], Unseen.Keys.Except(unseen.Select(result => result.Result.Witness.RuleId)));
    }

    private static string Text((string Folder, WitnessResult Result) result)
        => $"{result.Folder} {(result.Result.Witness.IsBackward ? "backward" : "forward")} {result.Result.Witness.Profile} {result.Result.Witness.RuleId} {result.Result.Witness.Expected} {result.Result.Witness.Document} ({result.Result.Witness.What})";
}
