using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace Dataverket.Compat.Testing;

/// <summary>
/// Runs what the rules say about changed schemas: each finding carries a document, which the reader and writer of the built assembly are given. An assembly
/// carries its findings when it is built with <c>CompatWitnesses</c> set to <c>true</c>, or by <c>dataverket compat verify</c>.
/// </summary>
public static class WitnessRun
{
    private const string Trim = "Types of the assembly are found by reflection.";

    /// <summary>Runs the witnesses that an assembly carries.</summary>
    /// <param name="built">The assembly.</param>
    /// <param name="earlier">The same assembly as an earlier build made it, loaded beside it. Without it, what an earlier build would read is not run.</param>
    /// <exception cref="ArgumentException">The assembly carries no witnesses, not even an empty list of them; or its list cannot be read.</exception>
    [RequiresUnreferencedCode(Trim)]
    [RequiresDynamicCode(Trim)]
    public static WitnessReport Check(Assembly built, Assembly? earlier = null)
    {
        ArgumentNullException.ThrowIfNull(built);
        return Check(WitnessList.Of(built), built, earlier);
    }

    /// <summary>Runs witnesses.</summary>
    /// <param name="witnesses">The witnesses.</param>
    /// <param name="built">The assembly with the types of this build.</param>
    /// <param name="earlier">The same assembly as an earlier build made it; <c>null</c> when there is none.</param>
    [RequiresUnreferencedCode(Trim)]
    [RequiresDynamicCode(Trim)]
    internal static WitnessReport Check(IEnumerable<Witness> witnesses, Assembly built, Assembly? earlier)
    {
        var (now, old) = (new WireSides(built), earlier is null ? null : new WireSides(earlier));
        return new([.. witnesses.Select(witness => Run(witness, now, old))]);
    }

    [RequiresUnreferencedCode(Trim)]
    [RequiresDynamicCode(Trim)]
    private static WitnessResult Run(Witness witness, WireSides now, WireSides? old)
    {
        if (witness.Document is null) return new(witness, WitnessState.NotRun, "no document shows it");
        var (readers, writers) = witness.IsBackward ? (now, old) : (old, now);
        if (readers is null) return new(witness, WitnessState.NotRun, "it takes an earlier build to show it");
        if (readers.Find(witness, witness.Profile) is not { } reader) return new(witness, WitnessState.NotConfirmed, $"{readers.Name} has no schema for it");
        var read = reader.Read(witness.Document);
        var own = writers?.Find(witness, witness.Writer)?.Read(witness.Document);
        // What the writing build refuses it need never have written.
        if (own is { Outcome: WitnessOutcome.Throws } && !IsUnreadByItsWriter(witness)) return new(witness, WitnessState.NotConfirmed, "the build that is to write it cannot read it: " + own.Detail);
        if (witness.Expected != WitnessOutcome.OtherMeaning || read.Outcome > WitnessOutcome.Respelled) return Told(witness, read.Outcome, read);
        if (IsTakenOtherwise(witness, read) || (own is not null && MeaningText.Differs(own.Value, read.Value))) return Told(witness, WitnessOutcome.OtherMeaning, read);
        return own is null ? new(witness, WitnessState.NotRun, "it takes an earlier build to show it") : Told(witness, read.Outcome, read);
    }

    private static WitnessResult Told(Witness witness, WitnessOutcome happened, SideReading read)
        => new(witness, happened == witness.Expected ? WitnessState.Confirmed : WitnessState.NotConfirmed, $"{happened}: {read.Detail}");

    // The value says other than what was meant, or it lacks what the document says: then it is kept beside the value, where no code looks for it.
    private static bool IsTakenOtherwise(Witness witness, SideReading read)
    {
        using JsonDocument meant = JsonDocument.Parse(witness.Meant ?? witness.Document!), again = JsonDocument.Parse(read.Again!);
        return Containment.Of(meant.RootElement, again.RootElement) >= WitnessOutcome.Lossy;
    }

    /// <summary>
    /// Whether the writer may write what it refuses to read: a variant without a tag, a type that has become a list, a required member that its options leave
    /// out. And a type that fails as soon as it is met is no change: whoever meets it fails.
    /// </summary>
    private static bool IsUnreadByItsWriter(Witness witness)
        => witness.RuleId is "DVC1305" or "DVC1118" or "DVC1502" or "DVC1009" or "DVC1200" or "DVC1201" or "DVC1203" or "DVC1310" or "DVC1311";
}
