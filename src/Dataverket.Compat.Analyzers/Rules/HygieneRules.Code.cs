namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>What is said of code that reads, writes and handles messages.</summary>
internal static partial class HygieneRules
{
    public static readonly Rule OpenSwitch = Warning(
        "DVC6002", "Switch over an enum of a schema without a default",
        "This switch over '{0}' has no default: a value that is added later, or that has no name here, falls through it in silence",
        "An enum on the wire grows. A handler that was complete when it was written then does nothing for the new value, and nothing tells.",
        "Add a default that says what happens to a value this build does not know. The fix adds one that throws.",
        "Switch expressions, of which the compiler warns itself (CS8509, CS8524); switches whose every case leaves, with code after them that takes the rest; enums that no schema reaches.");

    public static readonly Rule OpenVariantSwitch = Warning(
        "DVC6003", "Switch over variants without an arm for an unknown one",
        "This switch over the variants of '{0}' has no default: a variant that is added later falls through it in silence",
        "A new variant is the most natural addition to an event. Where the reader lets it pass, as the base or as an unknown one, the handler must say what to do with it.",
        "Add a default. With `OpenVariant<T>` the unknown variant is there as `Kind` and `Raw`.",
        "Switch expressions, of which the compiler warns itself (CS8509); switches with a case for the base; switches whose every case leaves, with code after them that takes the rest; bases that no schema reaches.");

    public static readonly Rule LostMembers = Error(
        "DVC6007", "Read, changed and written again without what is not known here",
        "'{0}' is read, changed and written again, and members that '{1}' does not declare are lost on the way: add a [JsonExtensionData] member, or take the profile Tolerant and convert the message",
        "A newer writer adds a member; this build reads the message, changes one value and writes the rest back. The addition is gone for everybody downstream.",
        "Add `[JsonExtensionData] public Dictionary<string, JsonElement>? Others { get; set; }`, or let the message converter splice the original bytes.",
        "Values that are written elsewhere than in the method that read them, or unchanged, as in a log: whether those replace the original cannot be seen. The profile `Tolerant`, whose converter keeps unknown members.");

    public static readonly Rule OtherOptions = Error(
        "DVC6011", "Schema read or written with other options than its profile",
        "'{0}' declares the profile {1}, but this call {2}: {3}",
        "Names, case, numbers and what is demanded all follow from the options. A message written with one set and read with another loses members without a word, or throws; and the baseline was judged for the declared profile.",
        "Use the declared profile at this call, or declare the one that is used: `[assembly: WireProfile(WireProfile.Web)]`, or `Profile` on the schema attribute. Under `Tolerant` use the message reader and writer.",
        "Options that come from elsewhere or are changed in ways that are none of the presets; types that are only members of a schema. Writing under `Tolerant` is warned instead of refused: it may be for a log.");

    public static readonly Rule UnprovenMember = Warning(
        "DVC6013", "Member that nobody promised",
        "\"{0}\" is taken from '{1}' with GetProperty, which throws where it is absent; nothing in the schema says that it is there: use TryGetProperty",
        "A `JsonElement` in a schema is open: no rule and no reader demands any of its members.",
        "Use `TryGetProperty` and say what absence means, or declare the member in a record.",
        "Elements that do not come from a member of a schema; names that are computed are flagged as well as constant ones.");

    public static readonly Rule AckedPoison = Warning(
        "DVC6015", "Message acknowledged because it could not be read",
        "The message is acknowledged where its JSON could not be read, and is then gone: copy it to a dead letter first, or let the message reader decide",
        "What cannot be read today may be a newer version that a later build reads, or a fault that a person must see. After the acknowledgement nobody has it.",
        "Publish the bytes to where they are kept, then acknowledge; the consumer of this library parks or dead-letters by itself.",
        "Handlers that hand the message or its data to anything but a log before they acknowledge; negative acknowledgements and termination, which say that it was not handled; catches of other exceptions.");

    public static readonly Rule ThrownUnknown = Warning(
        "DVC6016", "Unknown message type throws",
        "The default of this switch over message types throws: a type that a newer build publishes stops this consumer; skip what nobody here needs, and park what a later build will read",
        "A subject carries more types over time. A consumer that throws on one it does not know redelivers it for ever, and everything behind it waits.",
        "Let the message reader decide: it skips, parks or dead-letters with a reason. Or return an outcome instead of throwing.",
        "Switches over anything but the type of an envelope or the names that schemas of this project declare; defaults that do not throw.");

    public static readonly Rule ExactVersion = Warning(
        "DVC6017", "Schema version compared for equality",
        "The schema version is compared with {0}, so the next version takes the other branch: compare with a bound, or ask the window whether it contains the version",
        "A newer version that this build still reads rightly is another number. A test for one exact version stops working on the day of the raise.",
        "Use `>=` or `<=` with the version in which the difference came, or `VersionWindow.Contains`.",
        "Comparisons with 0, the version of no message; comparisons with a bound; versions of anything but an envelope.");

    public static readonly Rule RawTextCompared = Warning(
        "DVC6018", "JSON text compared or hashed",
        "The JSON of '{0}' is {1} as text: the same value can be spelled in other ways, and the spelling changes with order, options and runtime; compare values, or keep the bytes that were sent",
        "`1.0` and `1`, `Z` and `+00:00`, the order of members and escapes differ between writers and versions, while the value is the same. Hashes and signatures then fail for nothing.",
        "Compare the values. To sign, sign the bytes that travel and verify those, not a second writing of the value.",
        "Bytes that did not come from writing a schema in the same expression or a local of the same method: whether those are the ones that travelled cannot be seen.");

    public static readonly Rule TypeNameAsIdentity = Warning(
        "DVC6023", "Name of a CLR type as identity on the wire",
        "The name of the type '{0}' is used as {1}, so renaming the class changes what is on the wire: write the name out",
        "A refactoring tool renames a class without asking the wire. Names that travel are constants of their own.",
        "Write the name as a constant; `MessageSchema.Type` gives the declared message type.",
        "Names in logs and messages for people: only places whose parameter or member is called a type, kind, subject or discriminator, comparisons and switches count. Types that no schema reaches.");
}
