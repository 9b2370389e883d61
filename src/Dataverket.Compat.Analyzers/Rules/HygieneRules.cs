using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>DVC6xxx: habits that make the next change a break. They need no baseline. This half looks at declarations, the other at code.</summary>
internal static partial class HygieneRules
{
    public const string Category = "Dataverket.Hygiene";

    public static readonly Rule StrictReader = Error(
        "DVC6001", "Reader that refuses unknown members",
        "'{0}' is read with {1}, which refuses members it does not know: every addition by the writer stops this reader; read it with the profile Tolerant, Default or Web",
        "A writer may add a member at any time. A reader that refuses what it does not know turns each addition into an outage, and a consumer cannot choose when its writers are upgraded.",
        "Take the profile `Tolerant`, which keeps unknown members, or `Default` or `Web`, which pass over them. Remove `[JsonUnmappedMemberHandling(Disallow)]`, and do not read events with `JsonSerializerOptions.Strict`.",
        "Commands, requests and replies: an owner may refuse what its own clients send. Options that come from elsewhere and cannot be seen at the call.");

    public static readonly Rule ClosedEnumText = Warning(
        "DVC6004", "Enum written as text without a way out for unknown names",
        "'{0}' is written as text, and a reader that does not know a name throws: read it with a converter that maps unknown names to a member of their own, or take the profile Tolerant and declare the member as Open<{0}>",
        "The string converter of System.Text.Json throws on a name it does not know, and so does a nullable enum. The first new name stops every reader that is older.",
        "Write a converter that reads unknown names as a fallback member, or let the generated reader keep them: `Open<T>` under the profile `Tolerant`.",
        "Enums written as numbers, which take any number; enums with a converter of one's own; enums that stand only in commands and requests, which newer readers read; everything under the profile `Tolerant`.");

    public static readonly Rule ImplicitEnum = Warning(
        "DVC6005", "Enum of a schema without explicit values or without a member for zero",
        "'{0}' {1}",
        "A value that follows from the order moves when somebody sorts or inserts a member, and an absent member then means something else. Where no member stands for zero, an absent or unknown value reads as a number that no name stands for.",
        "Give every member its number, and let the one for 0 say that nothing is known (`Unknown = 0`). The fix writes the numbers that hold today.",
        "Zero, where it cannot appear: every member of this type is required, nullable or has a default. Under the profile `Tolerant` names are written, so order alone is only advice. Enums that no schema reaches.");

    public static readonly Rule ClosedVariants = Warning(
        "DVC6006", "Variants without a way out for an unknown one",
        "'{0}' has variants but {1}, so a reader throws on a variant it does not know: {2}",
        "A new variant is the most natural addition to an event, and System.Text.Json throws on a discriminator it does not know unless told to read the base instead, which must then be a class that can be made.",
        "Set `[JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true)]` on a base class that is not abstract, or take the profile `Tolerant` and `OpenVariant<T>`, which keeps the unknown variant byte for byte.",
        "Variants that stand only in commands and requests; everything under the profile `Tolerant`.");

    public static readonly Rule LostDiscriminator = Warning(
        "DVC6008", "Extension data that does not keep the discriminator",
        "'{0}' reads unknown variants as the base and keeps their members in '{1}', but not the discriminator: what is written again has lost its kind; carry the kind in a member of its own",
        "Extension data holds the members that the type does not declare. The discriminator is metadata and is not among them, so an unknown variant that is read and written again becomes a plain base.",
        "Carry the kind in an ordinary member as well, or do not write again what was read as the base; `OpenVariant<T>` under the profile `Tolerant` keeps all of it.",
        "Types with only one of the two; a reader that never writes cannot be told from one that does, so it is warned as well.");

    public static readonly Rule VariantsInJsonb = Warning(
        "DVC6009", "Variants in a jsonb column",
        "'{0}' stores '{1}', which has variants, in a jsonb column: jsonb orders members anew, and unless AllowOutOfOrderMetadataProperties is set the reader throws when the discriminator is no longer first",
        "System.Text.Json wants the discriminator before all other members. PostgreSQL's jsonb keeps no order: shorter names come first.",
        "Set `AllowOutOfOrderMetadataProperties = true` on the options that read the column, or make it a `json` or `text` column, which keep the text.",
        "Columns without `[Column(TypeName = \"jsonb\")]`, of which nothing is known here; assemblies with a serializer context that allows metadata anywhere; the profile `Tolerant`, which takes the discriminator wherever it stands.");

    public static readonly Rule LostInitializer = Error(
        "DVC6010", "Default that source generation loses",
        "'{0}' is init-only with a default, and the source-generated reader of '{1}' overwrites it with {2} when the member is absent: use 'set', or a constructor parameter with this default",
        "The metadata that System.Text.Json generates sets every init-only property in one object initializer, also those that were not in the text. The default is gone without a word, while reflection keeps it.",
        "Use `set` instead of `init`, or take the value as a constructor parameter with a default, or make the member `required`.",
        "Types that no `JsonSerializerContext` of this project lists or reaches; required members; defaults that are null, zero or false anyway; the profile `Tolerant`, whose reader keeps defaults.");

    public static readonly Rule UnpinnedNames = Info(
        "DVC6012", "Names on the wire that follow the code",
        "{0} of '{1}' take their names on the wire from the code, so a rename is a break: pin {2} with [{3}]",
        "A refactoring that renames a property renames the member in every message. A pinned name stays.",
        "Pin the names; the fix writes those that hold today, under the naming policy of the profile.",
        "Members that are pinned already, that are not on the wire, or that a converter writes. Renames are found against the baseline in any case; this rule only makes them harmless.");

    public static readonly Rule SilentNull = Warning(
        "DVC6014", "Null that the type does not admit",
        "{0}",
        "Where the member is absent, or the text is `null`, System.Text.Json leaves null in a place whose type says that there is none. It fails far from where it was read.",
        "Make the member `required`, give it a real default, or make its type nullable; test the result of `Deserialize` instead of forgiving it.",
        "Members with a default that is not null; required members; members that a constructor fills under a profile that demands its parameters; members without `= null!`, of which the compiler warns itself.");

    public static readonly Rule WideNumbers = Info(
        "DVC6019", "Number that some readers cannot hold",
        "'{0}' is a {1}, which readers in JavaScript and other languages hold as a double, exact only to 2^53: where such readers exist, carry it as text",
        "JSON numbers have no width. Many parsers make a double of each, and change what lies beyond 2^53 or has many digits, without a word.",
        "Write it as text (`[JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)]`, or a `string` member), or leave it if all readers know the width, as those in .NET and Go do.",
        "Narrower integers; numbers written as text or by a converter; messages that only their owner reads (commands and requests).");

    public static readonly Rule LocalTime = Warning(
        "DVC6020", "DateTime in a schema",
        "'{0}' is a DateTime, whose text may or may not say an offset, and which is read as local, UTC or neither accordingly: use DateTimeOffset",
        "The same text becomes another instant on a machine in another zone, and comparing two of different kinds compares nothing.",
        "Use `DateTimeOffset`; the fix changes the declaration. For a day without a time use `DateOnly`.",
        "The profile `Tolerant`, whose generator refuses the type (DVC8001); members that are not on the wire or have a converter.");

    public static readonly Rule UnreadableMember = Error(
        "DVC6021", "Member that can be written but not read",
        "'{0}' has the type '{1}', {2}: declare a record with its members, or give it variants with [JsonDerivedType]",
        "What stands behind `object`, an interface or an abstract class is written, but the reader does not know what to make: it throws, or hands out a `JsonElement` where the code expects the value.",
        "Declare the type that stands there, give the base its variants, or declare `JsonElement` where anything may stand.",
        "Interfaces of collections, which the reader knows; bases with `[JsonDerivedType]`; members or types with a converter; the profile `Tolerant`, whose generator refuses such types (DVC8001).");

    public static readonly Rule ShapelessMember = Error(
        "DVC6022", "Member that has no shape of its own",
        "'{0}' {1}: {2}",
        "A tuple and a type that has fields only are written as an empty object. A type that demands itself can never be written to the end. A generic schema has as many shapes as type arguments.",
        "Declare a record with properties. Make the member that leads back nullable or a list. Declare one schema for each message.",
        "Types that lead back to themselves through a nullable member or a list: trees and linked lists are fine. `System.Tuple`, which has properties. Types with a converter.");

    public static readonly Rule CollidingNames = Error(
        "DVC6024", "Two members with one name on the wire",
        "'{0}' and '{1}' of '{2}' are both \"{3}\" under the profile {4}: System.Text.Json throws when the type is first used; pin another name with [JsonPropertyName]",
        "Names are made by the naming policy, and under the profile `Web` they are also compared without case. Two members with one name make the type unusable, at run time.",
        "Pin another name on one of them, or take it off the wire with `[JsonIgnore]`.",
        "Names that differ by case under profiles that mind it; members that a derived type hides; the profile `Tolerant`, whose generator refuses such names (DVC8006).");

    public static readonly Rule OpaqueConverter = Warning(
        "DVC6025", "Converter of which nobody knows what it writes",
        "'{0}' is written by '{1}', and what that writes cannot be known: say it with [WireShape] beside the converter",
        "A change inside a converter changes the wire, and no rule can see it. With a declared shape at least the token is part of the baseline.",
        "Put `[WireShape(DataScalar.Text)]`, or whichever value it writes, beside the `[JsonConverter]`.",
        "The string converter of System.Text.Json for enums, which is known; converters in options, which cannot be seen; the profile `Tolerant`, whose generator refuses the converter (DVC8013).");

    public static readonly Rule ForeignType = Warning(
        "DVC6026", "Member whose type is declared elsewhere",
        "'{0}' has the type '{1}' of the assembly '{2}', which declares no schemas: a new version of that assembly can change this message unseen",
        "The baseline of a schema is compared where its types are compiled. A type of another assembly changes with its package.",
        "Declare a record or enum of this project, and convert.",
        "Types of .NET itself; types of assemblies that know the schema attributes, and are taken to be guarded themselves; types that the generator refuses under the profile `Tolerant` (DVC8001), which leaves enums.");

    public static readonly Rule NumbersAmongNames = Info(
        "DVC6027", "Enum text that may turn out a number",
        "'{0}' is written by the string converter, which writes a value without a name as a number, and readers that take names only throw: disallow integers in a converter of your own",
        "A cast, or a value of a newer build, has no name. The converter writes its number, and another reader, set to names only, refuses the message.",
        "Derive a converter that passes `allowIntegerValues: false`, so that the writer fails instead of its readers.",
        "Converters of one's own; `[Flags]` enums, whose combinations have names; everything under the profile `Tolerant`, whose writer refuses a value without a name.");

    public static readonly Rule LooseType = Info(
        "DVC6028", "Schema type that can be derived from or changed",
        "'{0}' {1}",
        "A value of a derived type passes everywhere the base does, and its additional members reach the wire or are lost without a word. A value that changes after it was validated or hashed is another message.",
        "Seal the type and use `init`.",
        "Bases: abstract types, types with variants, types from which this project derives. Setters outside the profile `Tolerant`, where DVC6010 may ask for them. Structs.");

    public static IReadOnlyList<Rule> All { get; } =
    [
        StrictReader, OpenSwitch, OpenVariantSwitch, ClosedEnumText, ImplicitEnum, ClosedVariants, LostMembers, LostDiscriminator, VariantsInJsonb, LostInitializer,
        OtherOptions, UnpinnedNames, UnprovenMember, SilentNull, AckedPoison, ThrownUnknown, ExactVersion, RawTextCompared, WideNumbers, LocalTime,
        UnreadableMember, ShapelessMember, TypeNameAsIdentity, CollidingNames, OpaqueConverter, ForeignType, NumbersAmongNames, LooseType,
    ];

    private static Rule Error(string id, string title, string message, string why, string what, string silent)
        => new(id, Category, title, message, why, what, silent, DiagnosticSeverity.Error, configurable: true);

    private static Rule Warning(string id, string title, string message, string why, string what, string silent)
        => new(id, Category, title, message, why, what, silent, DiagnosticSeverity.Warning, configurable: true);

    private static Rule Info(string id, string title, string message, string why, string what, string silent)
        => new(id, Category, title, message, why, what, silent, DiagnosticSeverity.Info, configurable: true);
}
