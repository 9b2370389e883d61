using System.Collections.Generic;
using System.Linq;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>Kinds of change that are not judged by a rule of their own. Printed in the index of the pages, so that silence is never taken for a promise.</summary>
internal static class UnjudgedChanges
{
    public static IReadOnlyList<UnjudgedChange> All { get; } =
    [
        new("DVC1008", "Member renamed in C#, JSON name kept", "Harmless; a test holds that nothing is told."),
        new("DVC1033", "`set` and `init` exchanged", "Harmless on the wire; a test holds that nothing is told."),
        new("DVC1034", "Property became a field", "The member leaves the wire: told as DVC1004 or DVC1005."),
        new("DVC1035", "`[JsonInclude]` added or removed", "The member comes onto the wire or leaves it, or loses its setter: told as DVC1001 to DVC1005 or DVC1032."),
        new("DVC1041", "Member moved to or from a base class", "Harmless; a test holds that nothing is told."),
        new("DVC1111", "Another type of list", "Harmless; a test holds that nothing is told."),
        new("DVC1120", "Change in a nested type", "Told once, at the nested type, with the first place in the data."),
        new("DVC1121", "Other argument of a generic type", "Told as the change of what the type holds."),
        new("DVC1202", "`[JsonConstructor]` moved", "What it does to members is told there: DVC1003, DVC1005, DVC1020, DVC1032."),
        new("DVC1204", "`[SetsRequiredMembers]` added or removed", "What it does to members is told there: DVC1020 and DVC1021."),
        new("DVC1312", "Subclass of a variant type that is not declared", "A subclass may stand in any assembly, so its absence from the source says nothing."),
        new("DVC1313", "Union types of the language", "The feature is a preview; the id is reserved."),
        new("DVC1402", "Identity from the class name", "A message type is always given by its attribute."),
        new("DVC1405", "Schema attribute removed", "The baseline without a source is told as DVC1400 or DVC5005."),
        new("DVC1406", "Subject template changed", "Subjects are made when a stream is; the source of a schema does not have them."),
        new("DVC1407", "Tokens of a subject changed", "As DVC1406."),
        new("DVC1409", "Request or reply of a subject changed", "Each is a schema of its own and is compared as such."),
        new("DVC1410", "Key of deduplication or order changed", "The key is chosen where a message is published, by code that runs."),
        new("DVC1411", "Member of the envelope changed", "The envelope is the library's own and has tests, not a baseline."),
        new("DVC1412", "Content type changed", "There is one."),
        new("DVC1507", "List of converters changed", "Each converter is told where its member is: DVC1209, DVC1210, DVC2010."),
        new("DVC1514", "`[JsonSerializable]` removed", "It fails when it is first used, in every test, and is no matter of compatibility."),
        new("DVC1515", "Resolver or modifier added", "It is code that runs."),
        new("DVC1516", "Encoder changed", "The same values in another spelling."),
        new("DVC2006", "Enum name renamed in C#, JSON name kept", "Harmless on the wire; a test holds that nothing is told."),
        new("DVC2024", "JSON names of enum members under an old runtime", "The runtime of other readers cannot be seen in the source."),
        new("DVC5001", "Breaking change without a major package version", "The package's version is set when it is packed."),
        new("DVC5002", "Addition without a minor package version", "As DVC5001."),
        new("DVC5011", "Protection weakened", "There is no mode to weaken: a role decides what is protected, and DVC1408 tells when it changes."),
        new("DVC5013", "Lines that have not shipped", "A line in a baseline is protected from the moment it stands there."),
        new("DVC5014", "Waiver without reason, owner or end", "There is no waiver of our own: what `#pragma`, `[SuppressMessage]` or an .editorconfig silences stands in the source for review, and whether its time is over needs a clock, which a compiler must not read."),
        new("DVC5015", "Waiver that nobody needs", "As DVC5014; a suppression that nothing needs is told by the compiler's own IDE0079."),
        new("DVC5016", "Deprecated without a successor", "A schema is deprecated by `[Obsolete]` alone, whose message is for people; who still reads and writes it is known to the ledger."),
        new("DVC5017", "Still written after its sunset", "Needs a clock, which a compiler must not read; the ledger knows who still writes."),
        new("DVC5019", "Stable became experimental", "Schemas have no such state."),
        new("DVC5020", "Baseline of another package version", "A baseline holds no package's version: it says what has shipped, in whichever package."),
        new("DVC5902", "What cannot be judged", "Told where it stands: DVC6025 at a converter without a declared form, DVC1209 and a hedged message of the rule itself at a change."),
    ];

    /// <summary>The index of the pages, as it is checked in.</summary>
    public static string ToIndex()
    {
        var rules = string.Join("\n", RuleTable.All.Select(rule => $"| [{rule.Id}]({rule.Id}.md) | {rule.Title} | {rule.Descriptor.Category} | {rule.Descriptor.DefaultSeverity} |"));
        var rest = string.Join("\n", All.Select(change => $"| {change.Id} | {change.Change} | {change.Reason} |"));
        return $"""
            # Rules

            The severity is the gravest that a rule has. What it is for one change follows from the direction, the outcome for the worst value, the profile of the
            reader, the role of the message and the window.

            | id | rule | category | severity |
            |---|---|---|---|
            {rules}

            ## Changes without a rule of their own

            | id | change | why |
            |---|---|---|
            {rest}

            """.Replace("\r\n", "\n");
    }
}
