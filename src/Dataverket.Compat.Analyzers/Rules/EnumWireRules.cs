using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>DVC20xx: enums on the wire. The texts of the pages.</summary>
internal static class EnumWireRules
{
    private const string Category = "Dataverket.Enums";

    public static IReadOnlyList<Rule> All { get; } =
    [
        new(
            "DVC2001", Category, "Name added to an enum", DiagnosticSeverity.Error,
            "Readers of earlier builds fail on a name that they do not know, even into a nullable enum.",
            "Let the readers take unknown names first (`Open<T>` or a fallback), then write the new one.",
            "Readers that keep unknown names."),
        new(
            "DVC2002", Category, "Number added to an enum", DiagnosticSeverity.Warning,
            "Readers of earlier builds take the number and have no name for it.",
            "See that their code has a default case.",
            "Numbers that their type cannot hold, of which DVC2016 speaks."),
        new(
            "DVC2003", Category, "Name removed from an enum", DiagnosticSeverity.Error,
            "Earlier builds wrote it, and it fails now.",
            "Keep the name, marked `[Obsolete]`, until no version in the window has it.",
            "Readers that keep unknown names."),
        new(
            "DVC2004", Category, "Number removed from an enum", DiagnosticSeverity.Warning,
            "Earlier builds wrote it; it is read as a value without a name.",
            "Keep the name, marked `[Obsolete]`.",
            "Names that moved to another number (DVC2007)."),
        new(
            "DVC2005", Category, "Name of an enum changed", DiagnosticSeverity.Error,
            "Each side writes a name that the other does not know.",
            "Pin the old name with `[JsonStringEnumMemberName]`.",
            "Renamed members whose name on the wire stays; enums that are written as numbers."),
        new(
            "DVC2007", Category, "Number of a name changed", DiagnosticSeverity.Error,
            "Both sides read every number without an error, and each means another name by it.",
            "Give every name its old number explicitly.",
            "Enums that are written by name (DVC2008)."),
        new(
            "DVC2008", Category, "Number behind a name changed", DiagnosticSeverity.Warning,
            "The name is what is on the wire, so messages are not harmed; numbers in databases and compiled constants are.",
            "Keep the number.",
            "Enums that are written as numbers (DVC2007)."),
        new(
            "DVC2009", Category, "Name inserted before others", DiagnosticSeverity.Error,
            "Without explicit numbers every name behind the new one moves by one, and means another on the other side.",
            "Put the new name last, or give every name its old number explicitly.",
            "Enums with explicit numbers."),
        new(
            "DVC2010", Category, "Enum written by name or as a number", DiagnosticSeverity.Error,
            "A numeric reader refuses names. A reader of names takes numbers, unless it refuses them, and writes names.",
            "Keep the form.",
            "Keys of maps, which are always names."),
        new(
            "DVC2011", Category, "Enum no longer reads numbers", DiagnosticSeverity.Error,
            "A value without a name was written as its number.",
            "Go on reading numbers.",
            "Enums that never read them."),
        new(
            "DVC2012", Category, "Naming of an enum changed", DiagnosticSeverity.Error,
            "Every name is spelled otherwise: each side writes names that the other does not know. It is told once.",
            "Keep the policy, or pin the old names.",
            "Single renames (DVC2005)."),
        new(
            "DVC2013", Category, "Name of an enum changed in case only", DiagnosticSeverity.Warning,
            "System.Text.Json and the generated reader ignore case in names; readers in other languages do not.",
            "Pin the old spelling.",
            "Names that differ in more than case."),
        new(
            "DVC2014", Category, "Flags began or ended", DiagnosticSeverity.Error,
            "Only flags are written as a list of names. Elsewhere the list is refused, or becomes a value without a name.",
            "Keep the attribute.",
            "Enums that are written as numbers."),
        new(
            "DVC2015", Category, "Flag added to an enum", DiagnosticSeverity.Error,
            "A combination with the new flag fails as a whole in readers of earlier builds.",
            "Deploy the readers first.",
            "Flags that are written as numbers."),
        new(
            "DVC2016", Category, "Underlying type changed", DiagnosticSeverity.Error,
            "A number that the other side's type cannot hold fails there.",
            "Keep the type.",
            "Enums that are written by name."),
        new(
            "DVC2017", Category, "Second name for one number", DiagnosticSeverity.Warning,
            "Which of the names is written is up to the runtime; the other side may not know it.",
            "Keep one name on the wire for each number.",
            "Second names in enums that are written as numbers."),
        new(
            "DVC2018", Category, "Enum became text or the other way round", DiagnosticSeverity.Error,
            "Text holds names that the enum does not know.",
            "Keep the type, or let the enum take unknown names (`Open<T>`).",
            "The direction in which every name is text anyway."),
        new(
            "DVC2019", Category, "Key of a map added", DiagnosticSeverity.Error,
            "A map with the new key fails as a whole in readers of earlier builds; a key has no way to be open.",
            "Use text as the key, or deploy the readers first.",
            "Enums that are never keys (DVC2001)."),
        new(
            "DVC2020", Category, "Retired name or number used again", DiagnosticSeverity.Error,
            "Stored messages with the old meaning are read as the new one.",
            "Take another name and number.",
            "The same name come back with its old number."),
        new(
            "DVC2021", Category, "Name of zero changed", DiagnosticSeverity.Warning,
            "Where a value is absent it is zero, which had another name.",
            "Keep the first name at zero.",
            "Enums that are written as numbers (DVC2007)."),
        new(
            "DVC2022", Category, "Two values with one name", DiagnosticSeverity.Error,
            "One name is read as one of the values only: the other comes back as it without an error.",
            "Give each value a name of its own.",
            "Several names for one value."),
        new(
            "DVC2023", Category, "Enum no longer takes unknown names", DiagnosticSeverity.Error,
            "A name of a newer build passed, and fails now. It was what let names be added at all.",
            "Keep `Open<T>` or the fallback.",
            "Enums that were closed before."),
    ];
}
