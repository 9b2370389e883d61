using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>DVC10xx: members of a message. The texts of the pages.</summary>
internal static class WireMemberRules
{
    private const string Category = "Dataverket.Wire";

    public static IReadOnlyList<Rule> All { get; } =
    [
        new(
            "DVC1001", Category, "Member added", DiagnosticSeverity.Error,
            "Readers of earlier builds do not know the new member. Most pass over it; one that refuses unknown members fails on every message, and one that writes messages again without keeping what it does not know drops the member for everybody after it.",
            "Accept the member into the baseline. Where the message names a reader that refuses unknown members, let that reader go on with them first.",
            "Readers that keep unknown members, as the generated reader does."),
        new(
            "DVC1002", Category, "Required member added", DiagnosticSeverity.Error,
            "Every message that earlier builds wrote lacks the member, and a reader that requires it fails on each of them: those that are stored, and those of producers that still run.",
            "Make the member optional with a default that is right for old messages, or raise the version and supply it in the upcaster.",
            "A required member of a version that has not shipped yet."),
        new(
            "DVC1003", Category, "Constructor parameter without a default added", DiagnosticSeverity.Error,
            "An absent parameter is silently the default of its type (zero, null), unless the options demand parameters; then the reader fails.",
            "Give the parameter a default value, or make it a property with one.",
            "Parameters with a default value, which are members like any other (DVC1001)."),
        new(
            "DVC1004", Category, "Optional member removed", DiagnosticSeverity.Error,
            "Earlier builds still write the member. A plain reader drops it, and one that refuses unknown members fails.",
            "Keep the member, marked `[Obsolete]`, until no version in the window has it; accept the removal then, which leaves a tombstone.",
            "Readers that keep unknown members: there, only the missing tombstone is told (DVC1011)."),
        new(
            "DVC1005", Category, "Required member removed", DiagnosticSeverity.Error,
            "Readers of earlier builds require the member and fail on every message without it.",
            "Go on writing it until the last build that requires it is gone, or raise the version and give a downcaster that supplies it.",
            "Constructor parameters where the options do not demand them: they are told as DVC1004."),
        new(
            "DVC1006", Category, "Member renamed on the wire", DiagnosticSeverity.Error,
            "A rename is a removal and an addition at once: what is written under one name is not found under the other, in both directions.",
            "Pin the old name with `[JsonPropertyName]`, or keep the old name readable with `[Alias]`.",
            "Renames of the property alone whose name on the wire stays. A direction in which an alias finds the old name."),
        new(
            "DVC1007", Category, "Member name changed in case only", DiagnosticSeverity.Error,
            "Readers that ignore case find it; all others, in other languages above all, do not.",
            "Pin the name as it was.",
            "Changes of case that the naming policy undoes, so that the name on the wire stays."),
        new(
            "DVC1009", Category, "Two members with one effective name", DiagnosticSeverity.Error,
            "System.Text.Json throws when the type is first used, in reading and in writing. Where case is ignored, `Id` and `ID` are one name.",
            "Give one of them another name with `[JsonPropertyName]`, or take it off the wire.",
            "Members that are not on the wire."),
        new(
            "DVC1010", Category, "Retired name used again", DiagnosticSeverity.Error,
            "Messages with the old meaning are still stored. They are read as the new one: a failure where the types differ, and a wrong value without an error where they do not.",
            "Take another name. The tombstone in the baseline says what the name meant.",
            "The same member come back with the type that its tombstone names; versions below the window without a tombstone."),
        new(
            "DVC1011", Category, "Member removed without a tombstone", DiagnosticSeverity.Warning,
            "Nobody is harmed today, but the name is free, and the next author who takes it for something else meets old messages (DVC1010).",
            "Accept the removal: the baseline then holds a tombstone.",
            "Removals that are told as DVC1004 or DVC1005 already."),
        new(
            "DVC1012", Category, "Tombstone removed from a baseline", DiagnosticSeverity.Error,
            "The tombstone was all that kept the name from being used for something else.",
            "Restore the line.",
            "Whole versions that left the window along with their files, which DVC5012 tells."),
        new(
            "DVC1020", Category, "Optional member became required", DiagnosticSeverity.Error,
            "What was declared optional, writers were free to leave out: other languages do, and so do builds from before the member. The reader now fails on those messages.",
            "Leave it optional, or raise the version and supply it in the upcaster.",
            "Constructor parameters where the options do not demand them."),
        new(
            "DVC1021", Category, "Required member became optional", DiagnosticSeverity.Error,
            "Readers of earlier builds fail as soon as the member is left out.",
            "Go on writing it always until those readers are gone; no ignore condition before that.",
            "As an error: members that this build writes in any case. They are told for information."),
        new(
            "DVC1022", Category, "Value can no longer be null", DiagnosticSeverity.Error,
            "Earlier builds wrote null there. A value type cannot take it, and the reader fails.",
            "Leave it nullable, or raise the version and replace null in the upcaster.",
            "Members whose null the old writer left out."),
        new(
            "DVC1023", Category, "Value can now be null", DiagnosticSeverity.Error,
            "Readers of earlier builds have a value type there and fail on null.",
            "Leave the value out in place of null (an ignore condition), or deploy the readers first.",
            "Members whose null the new writer leaves out."),
        new(
            "DVC1024", Category, "Reference can no longer be null", DiagnosticSeverity.Error,
            "Earlier builds wrote null there. Readers that respect annotations fail; others put null where the code no longer expects it.",
            "Leave it nullable, or raise the version and replace null in the upcaster.",
            "Elements and map values, of which DVC1026 speaks."),
        new(
            "DVC1025", Category, "Reference can now be null", DiagnosticSeverity.Error,
            "Readers of earlier builds do not expect null: those that respect annotations fail, others meet it later.",
            "Deploy the readers first, or leave the member out in place of null.",
            "Members whose null the new writer leaves out."),
        new(
            "DVC1026", Category, "Nullability of elements changed", DiagnosticSeverity.Error,
            "An element or map value that is a value type fails on null. System.Text.Json never checks annotated references there; the generated reader does.",
            "Keep the nullability of what the collection holds.",
            "Changes that only allow readers more than writers use."),
        new(
            "DVC1027", Category, "Member taken off the wire", DiagnosticSeverity.Error,
            "An ignored member is gone for everybody who reads the message, and its name is known and dropped by System.Text.Json.",
            "Keep it on the wire until nobody in the window reads it.",
            "Members that only their JSON name changed (DVC1006)."),
        new(
            "DVC1028", Category, "Ignored member put on the wire", DiagnosticSeverity.Error,
            "Readers of earlier builds know the name as ignored and drop what stands there.",
            "Accept the member; as an addition it harms only who writes messages again.",
            "Required ones are still told where old messages lack them, as a failure."),
        new(
            "DVC1029", Category, "Member left out when null", DiagnosticSeverity.Error,
            "A reader that requires the member fails, and one with an initialiser takes that in place of null.",
            "Write null until those readers are gone.",
            "Members that cannot be null."),
        new(
            "DVC1030", Category, "Member left out when it has its type's default", DiagnosticSeverity.Error,
            "A reader that requires the member fails. One whose default is another reads zero or false as that: a wrong value without an error.",
            "Write the value always, or make sure that every reader's default is that of the type.",
            "Readers that are optional with the type's own default: the same value in another spelling."),
        new(
            "DVC1031", Category, "Default for absence changed", DiagnosticSeverity.Warning,
            "A message without the member meant the old default when it was written, and means the new one now.",
            "Keep the default, or raise the version and put the old default in the upcaster.",
            "Defaults of required members, which are never used."),
        new(
            "DVC1032", Category, "Member can no longer be set", DiagnosticSeverity.Error,
            "What is read is dropped: there is no setter, no `init` and no constructor parameter.",
            "Add `init`, or `[JsonInclude]` to a setter that is not public.",
            "Members that could not be set before."),
        new(
            "DVC1036", Category, "Collection without a setter", DiagnosticSeverity.Error,
            "System.Text.Json reads the elements and drops them; the collection stays as it was made.",
            "Add `init`, or declare `[JsonObjectCreationHandling(Populate)]`.",
            "Collections that are populated."),
        new(
            "DVC1037", Category, "Collection populated over default items", DiagnosticSeverity.Warning,
            "What is read is added to what the initialiser put there, so the list is longer than what was sent.",
            "Start from an empty collection, or replace it in place of populating.",
            "Populated collections that start empty."),
        new(
            "DVC1038", Category, "Unknown members are no longer kept", DiagnosticSeverity.Error,
            "Whoever reads the message and writes it again drops what newer builds added.",
            "Keep the `[JsonExtensionData]` member.",
            "The generated reader, which always keeps them."),
        new(
            "DVC1039", Category, "Unknown members are kept now", DiagnosticSeverity.Info,
            "What is kept is written again, so readers of earlier builds may meet names that they do not know. A kept name can also stand in the way of a new member.",
            "Nothing, unless a reader of an earlier build refuses unknown members.",
            "The generated reader, which always keeps them."),
        new(
            "DVC1040", Category, "Order of members changed", DiagnosticSeverity.Warning,
            "The value is the same. Only who signs, hashes or compares the text sees it.",
            "Compare values, or sign a canonical form.",
            "Order that only follows from the order of declarations."),
        new(
            "DVC1042", Category, "Override with a second name", DiagnosticSeverity.Error,
            "An override with a name of its own does not rename the member: both names are on the wire.",
            "Name the override as the member it overrides.",
            "Overrides without a name of their own."),
    ];
}
