using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>DVC14xx and DVC15xx: identity, and the options of a whole schema. The texts of the pages.</summary>
internal static class WireIdentityRules
{
    private const string Category = "Dataverket.Wire";

    public static IReadOnlyList<Rule> All { get; } =
    [
        new(
            "DVC1400", Category, "Shipped message type is gone", DiagnosticSeverity.Error,
            "Messages of it are stored and on the way, and nothing here reads them.",
            "Bring it back, or retire its baselines when the ledger shows that nothing of it is left.",
            "Types whose baselines are all retired."),
        new(
            "DVC1401", Category, "Message type renamed", DiagnosticSeverity.Error,
            "Consumers match the type; none matches the new one, and none of the new ones matches the old.",
            "Keep the message type; the class may be renamed freely.",
            "Renamed classes."),
        new(
            "DVC1403", Category, "One message type declared twice", DiagnosticSeverity.Error,
            "Which of the two reads a message is a matter of order.",
            "Keep one of them.",
            "The same type in several target frameworks (DVC5021)."),
        new(
            "DVC1404", Category, "Retired version used again", DiagnosticSeverity.Error,
            "Stored messages of the retired version would be read as the new one.",
            "Take the next version that was never used.",
            "Versions that were never retired."),
        new(
            "DVC1408", Category, "Role of a message changed", DiagnosticSeverity.Error,
            "Events are stored, commands are not; requests are protected one way and replies the other. Subjects, permissions and replay all depend on it.",
            "Declare a new message type with the new role.",
            "Two types that share a shape."),
        new(
            "DVC1413", Category, "Version without a baseline", DiagnosticSeverity.Warning,
            "Nothing protects it: any change passes.",
            "Accept it into the baseline.",
            "Readers of another service's type, which protect nothing."),
        new(
            "DVC1500", Category, "Naming policy changed", DiagnosticSeverity.Error,
            "Every name that is not pinned changes at once. It is told once.",
            "Keep the policy, or pin every name as it was.",
            "Pinned names, and names that come out the same."),
        new(
            "DVC1501", Category, "Case is no longer ignored", DiagnosticSeverity.Error,
            "Writers elsewhere that spell names in another case are no longer understood.",
            "Go on ignoring case.",
            "The generated reader, which remarks on a near miss and reads exact names."),
        new(
            "DVC1502", Category, "Members are left out by default", DiagnosticSeverity.Error,
            "As DVC1029 and DVC1030, for every member without a condition of its own.",
            "Keep the condition, or set one for each member.",
            "Members with a condition of their own."),
        new(
            "DVC1503", Category, "Spelling of numbers changed for all", DiagnosticSeverity.Error,
            "As DVC1205 to DVC1207, for every number without handling of its own.",
            "Read both spellings first, and change the writers after that.",
            "Members with handling of their own."),
        new(
            "DVC1504", Category, "Unknown members are refused now", DiagnosticSeverity.Error,
            "Every addition by anybody becomes a failure here.",
            "Take the option back.",
            "The generated reader, which never refuses them."),
        new(
            "DVC1505", Category, "Annotations of null are held now", DiagnosticSeverity.Error,
            "Earlier builds did not hold to the annotations when they wrote, so null may stand where it is refused now.",
            "Make the annotations say what old messages hold.",
            "Schemas in which every reference may be null."),
        new(
            "DVC1506", Category, "Constructor parameters must be there now", DiagnosticSeverity.Error,
            "Messages that left one out were read with its type's default, and fail now.",
            "Give such parameters default values.",
            "Parameters with default values."),
        new(
            "DVC1508", Category, "Naming policy of map keys changed", DiagnosticSeverity.Error,
            "Keys are data: whoever reads a map and writes it again spells them anew, and whoever looks one up finds none.",
            "Keep the policy, and spell keys where they are made.",
            "Schemas without maps."),
        new(
            "DVC1509", Category, "References are preserved or no longer", DiagnosticSeverity.Error,
            "Preserved references turn lists into objects with `$values`, which a plain reader refuses.",
            "Keep the handling as it was.",
            "Schemas without lists, for readers that keep unknown members."),
        new(
            "DVC1510", Category, "Fields are members or no longer", DiagnosticSeverity.Error,
            "Public fields come onto the wire or leave it.",
            "Use properties, and leave the option alone.",
            "Types without public fields."),
        new(
            "DVC1511", Category, "Tag must stand first", DiagnosticSeverity.Error,
            "A database that sorts names, such as PostgreSQL's jsonb, moves the tag behind other members.",
            "Allow the tag anywhere.",
            "Schemas without variants."),
        new(
            "DVC1512", Category, "Stricter reading of text", DiagnosticSeverity.Warning,
            "A document with a name twice, or nested deeper than the new limit, was read before.",
            "Look for such documents among those stored before this ships.",
            "Limits that grow."),
        new(
            "DVC1513", Category, "Metadata is generated now", DiagnosticSeverity.Warning,
            "Under generated metadata an absent init-only member loses its initialiser.",
            "Use `set`, or a constructor parameter with a default value.",
            "The generated reader, under which initialisers survive."),
    ];
}
