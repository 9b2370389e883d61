using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>DVC50xx: the policy between versions. The texts of the pages.</summary>
internal static class VersionRules
{
    private const string Category = "Dataverket.Versions";

    public static IReadOnlyList<Rule> All { get; } =
    [
        new(
            "DVC5003", Category, "Version went back", DiagnosticSeverity.Error,
            "A newer version has shipped: its messages are stored and on the way.",
            "Bring the newer version back into the source.",
            "Versions whose baselines are retired."),
        new(
            "DVC5004", Category, "Version raised without a change", DiagnosticSeverity.Warning,
            "The same shape under a new number with the same readers costs every reader a converter for nothing.",
            "Stay at the old version, or move `Reads` where the meaning changed.",
            "Raises that move `Reads`: a change of meaning need not show in the shape."),
        new(
            "DVC5005", Category, "Version in the window is gone from the source", DiagnosticSeverity.Error,
            "It was shipped and somebody may still write it, and nothing here reads it.",
            "Bring its type back, or raise the window when the ledger shows that nothing of it is left.",
            "Retired versions, and those below the window."),
        new(
            "DVC5006", Category, "Version has left the window", DiagnosticSeverity.Info,
            "Its type and converters are dead code.",
            "Remove them; retire the baseline.",
            "Versions in the window."),
        new(
            "DVC5007", Category, "No upcaster for a version in the window", DiagnosticSeverity.Error,
            "Messages of that version cannot reach the newest shape.",
            "Give the next version an upcaster from it.",
            "Versions below the window."),
        new(
            "DVC5008", Category, "No downcaster for readers in the window", DiagnosticSeverity.Error,
            "Readers of that version cannot read the newest one, and it cannot be written for them.",
            "Give a downcaster, or keep the old form beside the new one and lower `Reads`.",
            "Versions whose readers read the newest one as it is (`Reads`)."),
        new(
            "DVC5009", Category, "Broken chain of converters", DiagnosticSeverity.Error,
            "A converter that leads nowhere, leaps or stands twice leaves some version without a way.",
            "Join each version with the next by one converter.",
            "Gaps in the numbers themselves, where no version was."),
        new(
            "DVC5010", Category, "Steps leave a required member out", DiagnosticSeverity.Error,
            "What the declared steps make of the older shape lacks what the newer one requires, so each conversion fails.",
            "Add a step that gives the member, or make it optional.",
            "Converters written as methods, which the compiler checks."),
        new(
            "DVC5012", Category, "Shipped baseline edited", DiagnosticSeverity.Error,
            "What has shipped does not change. A line that is edited or gone no longer protects what is stored.",
            "Restore the line; a removal leaves a tombstone.",
            "Lines that are added."),
        new(
            "DVC5018", Category, "Readers have to be deployed first", DiagnosticSeverity.Info,
            "The new version moves `Reads`: readers of the version before fail on it until they are replaced.",
            "Deploy every reader, then raise when the ledger shows that all of them read it.",
            "Raises that old readers read as they are."),
        new(
            "DVC5021", Category, "Target frameworks disagree", DiagnosticSeverity.Error,
            "One version has two shapes, depending on which build runs.",
            "Give the type one shape for all target frameworks.",
            "Differences that are not on the wire."),
        new(
            "DVC5022", Category, "Declared readers cannot read it", DiagnosticSeverity.Error,
            "`Reads` says that readers of an older version read this one rightly, and they fail or lose something.",
            "Move `Reads` up and give a downcaster, or keep the old form beside the new one.",
            "Members that old readers merely pass over."),
    ];
}
