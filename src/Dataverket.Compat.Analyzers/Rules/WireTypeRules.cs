using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>DVC11xx: types and tokens. The texts of the pages.</summary>
internal static class WireTypeRules
{
    private const string Category = "Dataverket.Wire";

    public static IReadOnlyList<Rule> All { get; } =
    [
        new(
            "DVC1100", Category, "Other kind of JSON", DiagnosticSeverity.Error,
            "A number in place of a string, an object in place of a value: no reader of one takes the other.",
            "Add a new member beside the old one, or raise the version with converters.",
            "Numbers that are spelled as strings on both sides."),
        new(
            "DVC1101", Category, "Whole number became wider", DiagnosticSeverity.Error,
            "Readers of earlier builds fail on the first value that their type cannot hold.",
            "Keep the values in the old range and declare it, or deploy the readers first.",
            "Ranges that are declared and lie within the old type."),
        new(
            "DVC1102", Category, "Number became narrower or lost its sign", DiagnosticSeverity.Error,
            "Earlier builds wrote values that the new type cannot hold, and a whole number takes no fraction.",
            "Keep the wider type, or raise the version and convert.",
            "Declared ranges of the old member that fit."),
        new(
            "DVC1103", Category, "Whole number became a fraction", DiagnosticSeverity.Error,
            "Readers of earlier builds refuse a fraction, even `1.0`. A binary fraction cannot hold every large whole number either.",
            "Add a new member beside the old one.",
            "The direction in which every value is kept."),
        new(
            "DVC1104", Category, "Precision changes", DiagnosticSeverity.Warning,
            "A value with more digits than the type holds is rounded without an error. A decimal refuses what is too large for it.",
            "Keep the more precise type.",
            "The direction in which every value is kept."),
        new(
            "DVC1105", Category, "Text became narrower", DiagnosticSeverity.Error,
            "Text that is no GUID, date, single letter or the like was allowed, and is refused now.",
            "Keep it text, or raise the version and sort it out in the upcaster.",
            "The direction in which every value is text anyway."),
        new(
            "DVC1106", Category, "Text became wider", DiagnosticSeverity.Error,
            "Readers of earlier builds expect the narrower form and fail on other text.",
            "Write the old form until those readers are gone.",
            "The direction in which every value is text anyway."),
        new(
            "DVC1107", Category, "Date and time with or without an offset", DiagnosticSeverity.Warning,
            "Both parse, and the kind or offset is lost: a local time is taken for one of the reader's own zone.",
            "Keep DateTimeOffset on the wire.",
            "Differences in spelling of the same moment."),
        new(
            "DVC1108", Category, "Date and time became a part of it", DiagnosticSeverity.Error,
            "A date refuses a date with a time; a date and time takes a date for midnight.",
            "Add a new member beside the old one.",
            "Equal types."),
        new(
            "DVC1109", Category, "Duration became something else", DiagnosticSeverity.Error,
            "A duration is text of its own form; neither numbers nor other texts are read as one.",
            "Add a new member with the unit in its name beside the old one.",
            "A duration that became any text, and back (DVC1106, DVC1105)."),
        new(
            "DVC1110", Category, "Bytes became a list of numbers", DiagnosticSeverity.Error,
            "Bytes are base64 text; a list of bytes is an array of numbers.",
            "Keep byte[].",
            "byte[] and ReadOnlyMemory of byte, which are the same text."),
        new(
            "DVC1112", Category, "List became a set", DiagnosticSeverity.Warning,
            "Equal elements become one without an error.",
            "Keep a list, or make sure that no writer repeats an element.",
            "Sets that become lists are told only for readers that still have sets."),
        new(
            "DVC1113", Category, "List in place of a value", DiagnosticSeverity.Error,
            "An array is not read as a value, a map, or the other way round.",
            "Add a new member beside the old one; `[OneOrMany]` lets a list take a single value.",
            "Readers with `[OneOrMany]`."),
        new(
            "DVC1114", Category, "Keys of a map became narrower", DiagnosticSeverity.Error,
            "A key is text; one that does not parse as the new type fails the whole message.",
            "Keep the old type of the keys.",
            "Keys that became wider, for readers that take any text."),
        new(
            "DVC1115", Category, "Map in place of an object", DiagnosticSeverity.Error,
            "The object does not know the keys of the map: it drops or refuses them, and misses those it requires.",
            "Keep the map, or raise the version with converters.",
            "Maps that change what they hold, which is told there."),
        new(
            "DVC1116", Category, "Value wrapped in a type", DiagnosticSeverity.Error,
            "A value object without a converter is a JSON object with one member, which no reader of the value takes.",
            "Declare a converter and its form with `[WireShape]`.",
            "Value objects with a declared form."),
        new(
            "DVC1117", Category, "Class became a struct", DiagnosticSeverity.Error,
            "Null was allowed and a struct cannot be null: the reader fails.",
            "Use the nullable form of the struct.",
            "Members that were never null."),
        new(
            "DVC1118", Category, "Object became a list", DiagnosticSeverity.Error,
            "A type that implements IEnumerable is written as an array.",
            "Wrap the sequence in a member, or do not implement IEnumerable.",
            "Types that were lists before."),
        new(
            "DVC1119", Category, "Any JSON in place of a type", DiagnosticSeverity.Error,
            "A member of any JSON may hold what readers of the type cannot take.",
            "Keep the type.",
            "The direction in which any JSON is read."),
        new(
            "DVC1122", Category, "Type with fields only", DiagnosticSeverity.Error,
            "System.Text.Json does not write fields: a tuple is an empty object on the wire, and nothing of it arrives.",
            "Use a record with properties.",
            "Tuples in members that are not on the wire."),
        new(
            "DVC1123", Category, "Types lead back to themselves", DiagnosticSeverity.Warning,
            "A value can now hold itself, directly or through others, and one that does cannot be written: it has no end.",
            "Refer to the other value by its id, or see to it that no value is built that holds itself; where a value must hold another of its own type, make the member nullable, or a list.",
            "Types that did so in the version that has shipped."),
        new(
            "DVC1124", Category, "Declared limits changed", DiagnosticSeverity.Error,
            "Where a reader holds values to the limits, it refuses what the other side allows. The generated reader holds `[MaxLength]`; whether anybody holds other limits cannot be told from the source, and is a warning.",
            "Tighten only after the writers keep to it; loosen only after the readers allow it.",
            "Ranges that lie within those of the other side."),
    ];
}
