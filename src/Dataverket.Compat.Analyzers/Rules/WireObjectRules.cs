using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>DVC12xx and DVC13xx: how values are made, and variants. The texts of the pages.</summary>
internal static class WireObjectRules
{
    private const string Category = "Dataverket.Wire";

    public static IReadOnlyList<Rule> All { get; } =
    [
        new(
            "DVC1200", Category, "Constructor parameter without a property", DiagnosticSeverity.Error,
            "System.Text.Json throws when the type is first read.",
            "Name the parameter as its property.",
            "Types that are only written through a converter."),
        new(
            "DVC1201", Category, "Two constructors and no choice", DiagnosticSeverity.Error,
            "System.Text.Json throws: it takes a single public constructor, or the one without parameters.",
            "Mark one with `[JsonConstructor]`.",
            "Types with a constructor without parameters."),
        new(
            "DVC1203", Category, "Abstract type without variants", DiagnosticSeverity.Error,
            "No value can be made, so every message with one fails.",
            "Declare its variants with `[JsonDerivedType]`, or use a type that can be made.",
            "Abstract types with variants."),
        new(
            "DVC1205", Category, "Numbers written as text", DiagnosticSeverity.Error,
            "Readers of earlier builds that take numbers only fail.",
            "Let the readers read numbers from text first.",
            "Readers that take both."),
        new(
            "DVC1206", Category, "Numbers no longer read from text", DiagnosticSeverity.Error,
            "Earlier builds wrote numbers as text.",
            "Go on reading both.",
            "Writers that never wrote text."),
        new(
            "DVC1207", Category, "Named floats no longer read", DiagnosticSeverity.Error,
            "NaN and the infinities are text on the wire, and are refused without the option.",
            "Go on reading them.",
            "Numbers that cannot have them."),
        new(
            "DVC1208", Category, "Type refuses unknown members", DiagnosticSeverity.Error,
            "Every addition of a newer build becomes a failure here, and what was kept from one fails already.",
            "Take the attribute off.",
            "Types that refused them before, and the generated reader, which never does."),
        new(
            "DVC1209", Category, "Converter without a declared form", DiagnosticSeverity.Warning,
            "A custom converter decides what is on the wire, and nothing can be told of it. Adding, removing or changing one may break everything or nothing.",
            "Declare the form with `[WireShape]`, on both sides.",
            "The same converter on both sides."),
        new(
            "DVC1210", Category, "Declared form of a converter changed", DiagnosticSeverity.Error,
            "The converter says that it writes something else than before.",
            "Keep the form, or add a new member beside the old one.",
            "Another converter with the same form."),
        new(
            "DVC1300", Category, "Variant added", DiagnosticSeverity.Error,
            "Readers of earlier builds fail on a tag that they do not know.",
            "Let the readers take unknown tags first (`OpenVariant<T>`, or the ignore flag on a base that can be made), then write the variant.",
            "Readers that keep unknown variants."),
        new(
            "DVC1301", Category, "Variant removed", DiagnosticSeverity.Error,
            "Earlier builds wrote it, and its tag is unknown now.",
            "Keep it until no version in the window has it; accept the removal then.",
            "Readers that keep unknown variants."),
        new(
            "DVC1302", Category, "Tag of a variant changed", DiagnosticSeverity.Error,
            "Each side writes a tag that the other does not know.",
            "Keep the tag; the class may be renamed freely.",
            "Renamed classes with the same tag."),
        new(
            "DVC1303", Category, "Member of the tag renamed", DiagnosticSeverity.Error,
            "The reader looks for the tag in another member and does not find it.",
            "Keep the name of the member.",
            "Nothing else that a tag may be called."),
        new(
            "DVC1304", Category, "Tag became a number or text", DiagnosticSeverity.Error,
            "A tag that is a number is not the text of the same digits.",
            "Keep the kind of the tag.",
            "Tags of other variants."),
        new(
            "DVC1305", Category, "Variant lost or gained its tag", DiagnosticSeverity.Error,
            "Without a tag the variant is read as the base, or not at all.",
            "Give it the tag that it had.",
            "Variants that never had one."),
        new(
            "DVC1306", Category, "Base is no longer a variant", DiagnosticSeverity.Error,
            "Messages without a tag were read as the base; now they fail.",
            "Keep the base a type that can be made.",
            "Bases that were abstract before."),
        new(
            "DVC1307", Category, "Object became variants", DiagnosticSeverity.Error,
            "Readers of earlier builds meet a tag and members that they do not know.",
            "Let them keep unknown members first.",
            "The base itself, which is written as before."),
        new(
            "DVC1308", Category, "Variants became an object", DiagnosticSeverity.Error,
            "Tags and the members of variants are dropped or refused.",
            "Keep the variants until no version in the window has them.",
            "Variants without members of their own and without tags."),
        new(
            "DVC1309", Category, "Unknown tags are no longer read", DiagnosticSeverity.Error,
            "A variant of a newer build passed, and fails now. It was what let variants be added at all.",
            "Keep the set open.",
            "Sets that were closed before."),
        new(
            "DVC1310", Category, "One tag or type twice", DiagnosticSeverity.Error,
            "System.Text.Json throws when the type is first used.",
            "Give each variant one tag of its own.",
            "Variants without tags."),
        new(
            "DVC1311", Category, "Tag member is also a member", DiagnosticSeverity.Error,
            "System.Text.Json throws when the type is first used: one name cannot hold both.",
            "Rename one of them.",
            "Members that are not on the wire."),
    ];
}
