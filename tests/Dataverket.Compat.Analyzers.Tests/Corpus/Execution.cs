using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>A change that was run: every value of each side through the other, under every profile.</summary>
internal sealed class Execution
{
    private static readonly WireProfile[] Presets = [WireProfile.Default, WireProfile.Web, WireProfile.Respect, WireProfile.Strict];

    private static readonly Lazy<IReadOnlyDictionary<string, Execution>> Ran = new(RunAll);

    private Execution(CorpusCase change)
    {
        (Change, Outcomes, Refused) = (change, [], new(StringComparer.Ordinal));
        try
        {
            Run();
        }
        catch (Exception exception)
        {
            // Of this folder alone: its test says so, the others go on.
            Fault = exception.ToString();
        }
    }

    /// <summary>Every folder, run once for all tests.</summary>
    public static IReadOnlyDictionary<string, Execution> All => Ran.Value;

    public CorpusCase Change { get; }

    /// <summary>Why the folder could not be run; <c>null</c> when it was.</summary>
    public string? Fault { get; }

    /// <summary>What became of each value that the writing side has, in its order.</summary>
    public Dictionary<(Direction Direction, WireProfile Profile), IReadOnlyList<SampleOutcome>> Outcomes { get; }

    /// <summary>Side to ids, where our generator refuses the source.</summary>
    public SortedDictionary<string, IReadOnlyList<string>> Refused { get; }

    public Outcome Worst(Direction direction, WireProfile profile) => SampleOutcome.Worst(Outcomes[(direction, profile)]);

    private static IReadOnlyDictionary<string, Execution> RunAll()
    {
        // A time without an offset is read as the machine's own; the corpus must come out the same on every machine.
        Environment.SetEnvironmentVariable("TZ", "UTC");
        TimeZoneInfo.ClearCachedData();
        return CorpusCase.All.Values.AsParallel().Select(change => new Execution(change)).ToDictionary(run => run.Change.Name, StringComparer.Ordinal);
    }

    private void Run()
    {
        using var old = new CorpusAssembly(Change.Old);
        using var now = new CorpusAssembly(Change.New);
        foreach (var profile in Presets)
        {
            var (oldSide, newSide) = (new JsonSide(old, old.Message, profile), new JsonSide(now, now.Message, profile));
            Outcomes.Add((Direction.Backward, profile), [.. old.Written.Cast<object>().Select(value => oldSide.Send(value, newSide)), .. old.Stored.Select(text => oldSide.Pass(text, newSide))]);
            Outcomes.Add((Direction.Forward, profile), [.. now.Written.Cast<object>().Select(value => newSide.Send(value, oldSide)), .. now.Stored.Select(text => newSide.Pass(text, oldSide))]);
        }

        if (old.Refusals.Count > 0) Refused.Add("old", old.Refusals);
        if (now.Refusals.Count > 0) Refused.Add("new", now.Refusals);
        if (Refused.Count == 0) RunTolerant(old, TolerantSide.Of(old, old.Message), now, TolerantSide.Of(now, now.Message));
    }

    private void RunTolerant(CorpusAssembly old, TolerantSide oldSide, CorpusAssembly now, TolerantSide newSide)
    {
        Outcomes.Add((Direction.Backward, WireProfile.Tolerant), [.. old.Written.Cast<object>().Select(value => oldSide.Send(value, newSide)), .. old.Stored.Select(text => oldSide.Pass(text, newSide))]);
        Outcomes.Add((Direction.Forward, WireProfile.Tolerant), [.. now.Written.Cast<object>().Select(value => newSide.Send(value, oldSide)), .. now.Stored.Select(text => newSide.Pass(text, oldSide))]);
    }
}
