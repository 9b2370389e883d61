using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Testing;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>What a folder says of one direction under one profile.</summary>
/// <param name="Outcome">What happens to the worst value when it is run.</param>
/// <param name="Rules">The ids that must speak, and no others.</param>
internal sealed record Verdict(Outcome Outcome, IReadOnlyList<string> Rules)
{
    public override string ToString() => string.Join(' ', [Name(Outcome), .. Rules]);

    public static string Name(Outcome outcome) => outcome switch
    {
        Outcome.Ok => "ok",
        Outcome.Respelled => "respelled",
        Outcome.Lossy => "lossy",
        Outcome.Throws => "throws",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "No value is seen to do this when it is run."),
    };

    /// <summary>What happened, in the words of findings.</summary>
    public static Outcome Of(WitnessOutcome happened) => Enum.Parse<Outcome>(happened.ToString());

    public static Outcome? Find(string name) => name switch
    {
        "ok" => Outcome.Ok,
        "respelled" => Outcome.Respelled,
        "lossy" => Outcome.Lossy,
        "throws" => Outcome.Throws,
        _ => null,
    };
}
