using System.Collections.Generic;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>DVC8xxx: what the generator refuses. Nothing it cannot carry is left out in silence.</summary>
internal static class GenerationRules
{
    private const string Category = "Dataverket.Generation";

    public static readonly Rule UnsupportedType = new(
        "DVC8001", Category, "Member type without a wire form",
        "'{0}' has the type '{1}', which has no wire form: {2}",
        "The reader and writer are generated for a closed list of types, each with one JSON form that services in other languages share. A type outside the list would be guessed at, differently by each side.",
        "Use a supported type: `string`, `bool`, the integer types, `Int128`, `UInt128`, `float`, `double`, `decimal`, `Guid`, `DateTimeOffset`, `DateOnly`, `byte[]` (base64), `JsonElement`, an enum (`[Flags]` too) or `Open<T>` of one; a record, class or struct of this project with such members, closed generic ones too; a class or interface of this project with `[JsonDerivedType]`, or `OpenVariant<T>` of one; `T[]`, `List<T>`, `IList<T>`, `ICollection<T>`, `IReadOnlyList<T>`, `IReadOnlyCollection<T>`, `IEnumerable<T>`, `HashSet<T>`, `IReadOnlySet<T>`, `ImmutableArray<T>`, `ImmutableList<T>`; `Dictionary<string, T>`, `IDictionary<string, T>`, `IReadOnlyDictionary<string, T>`, `SortedDictionary<string, T>`, `ImmutableDictionary<string, T>`; and the nullable forms of these. Or take the member off the wire with `[JsonIgnore]`. The message names the usual replacement.",
        "Static members, indexers, members that are not public, and members with `[JsonIgnore]`.");

    public static readonly Rule NotPartial = new(
        "DVC8002", Category, "Schema type is not partial",
        "'{0}' {1} but is not partial: add 'partial' to its declaration",
        "The generator adds to the type what calls its private converters, and a type is only open to that when it and every type around it are partial.",
        "Add `partial` to the declaration that the message names.",
        "Types that are only members of a schema: they may be plain.");

    public static readonly Rule BadVersion = new(
        "DVC8003", Category, "Impossible schema version",
        "'{0}' declares {1}: {2}",
        "A version is a whole number, 1 upward. `Reads` is the oldest version whose readers still read this one rightly, so it cannot lie above the version; a reader's `Newest` cannot lie below its `Oldest`.",
        "Give a version of 1 or more, and `Reads` (or `Oldest`) between 1 and that version. Leave `Reads` and `Newest` out where they would equal it.",
        "Gaps between the versions of one type, of which DVC8018 speaks.");

    public static readonly Rule BadMessageType = new(
        "DVC8004", Category, "Malformed message type",
        "'{0}' names the message type \"{1}\", which is not of the form context.aggregate.verb: use lower-case letters and digits, segments joined by dots, hyphens after the first segment only",
        "The message type is the `type` of the envelope and part of subjects, file names and metrics on every platform. Capitals or other punctuation make names that differ only by case or cannot be files.",
        "Write it as `no.dataverket.<context>.<aggregate>.<verb>`; the pattern is `^[a-z0-9]+(\\.[a-z0-9-]+)+$`.",
        "The number of segments, and whether the verb stands in the past tense.");

    public static readonly Rule VersionInType = new(
        "DVC8005", Category, "Version in a message type",
        "'{0}' names the message type \"{1}\", whose segment \"{2}\" is a version: take it out and give the version as the attribute's own argument",
        "A version in the name makes a second type: its readers, subjects and baselines are all new, and no upcaster joins the two.",
        "Keep one name and raise the version: `[EventSchema(\"no.dataverket.maskin.machine.provisioned\", 2)]`.",
        "Digits inside a word, such as `ipv4` or `s3`: only a whole segment `2` or `v2`, or one that ends in `-v2`.");

    public static readonly Rule NameCollision = new(
        "DVC8006", Category, "Two members with one JSON name",
        "'{0}' and '{1}' of '{2}' have the same JSON name \"{3}\"{4}: give one of them another name with [{5}]",
        "Two members with one name cannot both be read. Names that differ only by case are read as one by many readers in other languages and by case-insensitive settings of System.Text.Json.",
        "Pin another name with `[JsonPropertyName]` (`[JsonStringEnumMemberName]` for an enum), leave out an `[Alias]` that names another member, or take one off the wire with `[JsonIgnore]`.",
        "Enum members with the same value and different names: each name is read, the first declared is written.");

    public static readonly Rule OpenGeneric = new(
        "DVC8007", Category, "Generic schema type",
        "'{0}' is generic or stands in a generic type: declare one schema type for each message",
        "One message type at one version has one shape. An open generic has as many as it has type arguments, and none of them is known here.",
        "Declare a type without type parameters; share members through a base class or a member type.",
        "Closed generic types as member types: the collections that DVC8001 lists, and records of this project such as `Page<Item>`.");

    public static readonly Rule TwoConversions = new(
        "DVC8008", Category, "Two upcasters or two downcasters",
        "'{0}' has more than one [{1}]: keep the one that joins it to the version before",
        "A schema is joined to the version before it by one step up and at most one step down. With two, which one runs would depend on order.",
        "Keep one. A converter over several versions is not needed: the chain walks step by step.",
        "An upcaster beside a downcaster.");

    public static readonly Rule BadConversion = new(
        "DVC8009", Category, "Converter with another signature",
        "'{0}' is marked [{1}] but {2}: declare it as 'static {3}'",
        "The generated module calls the method by its signature. One that does not fit could never run, and the step between the versions would be missing.",
        "`[Upcaster] static T From(TOld old)` and `[Downcaster] static TOld To(T value)`, where `T` is the schema type that holds the method. Neither takes nor gives null.",
        "Its accessibility: a private method is called through the generated part of the type.");

    public static readonly Rule StrayConversion = new(
        "DVC8010", Category, "Converter outside of a schema type",
        "'{0}' is marked [{1}] but '{2}' is no schema type: move it into the schema type of the newer version",
        "Converters are found in the types that carry a schema attribute, and nowhere else; this one would never run.",
        "Move the method into the type of the newer version, or add the schema attribute that its type lacks.",
        "Methods without the attribute, wherever they are.");

    public static readonly Rule NotSettable = new(
        "DVC8011", Category, "Public property that cannot be carried",
        "'{0}' {1}: {2}",
        "A public property is part of the message. One that can be written but not read back, or read but not written, would be lost on one side; System.Text.Json drops a getter-only collection without a word.",
        "Add `init` (or `set`), or take it as a constructor parameter of the same name and type. A computed property is marked `[JsonIgnore]`.",
        "Getter-only properties that a constructor parameter fills, and members that are not public.");

    public static readonly Rule PublicField = new(
        "DVC8012", Category, "Public field",
        "'{0}' is a public field, and fields are not carried: make it a property, or mark it [JsonIgnore]",
        "System.Text.Json leaves fields out unless told otherwise, so a reader of the code cannot tell whether the field is on the wire.",
        "Make it a property with `init`, or mark it `[JsonIgnore]`.",
        "Constants, static fields and fields that are not public.");

    public static readonly Rule JsonAttribute = new(
        "DVC8013", Category, "Attribute that the generator does not carry out",
        "'{0}' carries [{1}], which the generated reader and writer do not carry out: {2}",
        "An attribute of System.Text.Json changes what stands on the wire. Ignoring one in silence would write something else than the source says.",
        "Remove it. Honoured are `[JsonPropertyName]`, `[JsonIgnore]` (with no condition, or `WhenWritingNull` on a nullable member that has no other default), `[JsonRequired]`, `[JsonConstructor]`, `[JsonStringEnumMemberName]`, `[JsonPolymorphic]` and `[JsonDerivedType]` with a discriminator for each variant (keep unknown ones with `OpenVariant<T>`, not with a setting), and a `[JsonConverter]` with `[WireShape]` beside it, whose converter derives from `JsonConverter<T>` of the member's type and has a constructor without parameters. An enum needs no converter: it is always written by name.",
        "Attributes of other namespaces, and `[JsonSerializable]`, which speaks of another type.");

    public static readonly Rule NoConstructor = new(
        "DVC8014", Category, "Type that the reader cannot construct",
        "'{0}' cannot be constructed by the generated reader: {1}",
        "The reader makes the value through a constructor of the type, so that its rules hold.",
        "Give the type one public constructor, or a public one without parameters, or mark one with `[JsonConstructor]`. Each parameter matches a property of the same name (in any case) and the same type; one that matches none needs a default value.",
        "Constructors that throw: what they refuse is data at fault, and the message is dead-lettered.");

    public static readonly Rule TwoSchemas = new(
        "DVC8015", Category, "Two schema attributes on one type",
        "'{0}' carries more than one schema attribute: declare one type for each message type and version",
        "The CLR type is the key by which a reader or writer finds its shape; with two shapes it has no answer.",
        "Declare a second type. Common members can stand in a member type that both use.",
        "Types of different versions that look alike.");

    public static readonly Rule Inaccessible = new(
        "DVC8016", Category, "Schema type that the module cannot see",
        "'{0}' is not visible to the rest of its assembly: make it and the types around it internal or public",
        "The generated module of the assembly refers to the type by name.",
        "Make it `internal` or `public`, and the types around it as well.",
        "Internal types: the module lists them, and other assemblies need not see them.");

    public static readonly Rule MemberAttribute = new(
        "DVC8017", Category, "Member attribute that cannot be carried out",
        "'{0}' carries [{1}], but {2}: {3}",
        "`[Alias]`, `[AbsentAs]`, `[Lenient]`, `[OneOrMany]`, `[MaxLength]` and `[WireShape]` change what is read. One that does not fit its member would be passed over in silence, and readers would differ from what the source says.",
        "`[AbsentAs]` goes on a required member, with a constant of its type. `[Lenient]` goes on a number, `bool`, `Guid` or `byte[]`; `[OneOrMany]` on a list whose elements are neither lists nor `JsonElement`; `[MaxLength(n)]`, n at least 1, on a string, `byte[]`, list or map; `[WireShape]` beside a `[JsonConverter]`. `[Alias]` gives names that the member does not have yet.",
        "Other attributes of `System.ComponentModel.DataAnnotations`: they are the host's to check.");

    public static readonly Rule BrokenChain = new(
        "DVC8018", Category, "Broken chain of versions",
        "'{0}' is version {1} of {2}, but {3}: {4}",
        "A reader takes every version of a type to the newest through the versions between. With a gap, a version that stands twice or a step that is missing it could not, and no message of an older version would be read: `SchemaCatalog.Create` refuses such a chain at start, and this rule in the build.",
        "Declare the versions without a gap, each once, and join each to the one before by an `[Upcaster]` or by `[Rename]`, `[Add]`, `[Drop]` and `[Split]`.",
        "The oldest version that an assembly declares, and an upcaster from a type of another assembly: the catalog proves those at start. Readers' subsets (`[EventReader]`), which have a window of their own.");

    public static readonly IReadOnlyList<Rule> All =
    [
        UnsupportedType, NotPartial, BadVersion, BadMessageType, VersionInType, NameCollision, OpenGeneric, TwoConversions, BadConversion,
        StrayConversion, NotSettable, PublicField, JsonAttribute, NoConstructor, TwoSchemas, Inaccessible, MemberAttribute, BrokenChain,
    ];
}
