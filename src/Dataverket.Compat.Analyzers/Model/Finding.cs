namespace Dataverket.Compat.Analyzers.Model;

/// <summary>One difference between a baseline and the source, judged in one direction. One change that breaks both directions is two findings.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Direction">Who meets whom.</param>
/// <param name="Outcome">What happens to the worst value.</param>
/// <param name="Type">The named type in which it is.</param>
/// <param name="Member">The member, enum name or tag; empty when it is the type itself.</param>
/// <param name="What">What changed, as a clause for the message (<c>"cpu" was int32 and is text</c>).</param>
internal sealed record Finding(string RuleId, Direction Direction, Outcome Outcome, string Type, string Member, string What)
{
    /// <summary>The JSON pointer of the first place in the data where it shows, <c>*</c> for any element or name.</summary>
    public string Pointer { get; init; } = "";

    /// <summary>A minimal document of the writing side that shows it; <c>null</c> where none can (a change of meaning).</summary>
    public string? Witness { get; init; }

    /// <summary>What the writer of the witness says by it, spelled out; <c>null</c> when the witness says all.</summary>
    public string? Meant { get; init; }

    /// <summary>What has shipped in place of it, as a fix writes it: a name, or the numbers of an enum; empty when there is none.</summary>
    public string Was { get; init; } = "";
}
