namespace Dataverket.Compat.Analyzers;

/// <summary>The names of the types the analyzers know. They reference Roslyn only, so nothing here is a <c>typeof</c>.</summary>
internal static class KnownTypes
{
    public const string EventSchema = Schemas + "EventSchemaAttribute";
    public const string CommandSchema = Schemas + "CommandSchemaAttribute";
    public const string RequestSchema = Schemas + "RequestSchemaAttribute";
    public const string ReplySchema = Schemas + "ReplySchemaAttribute";
    public const string EventReader = Schemas + "EventReaderAttribute";
    public const string Upcaster = Schemas + "UpcasterAttribute";
    public const string Downcaster = Schemas + "DowncasterAttribute";

    public const string Step = Schemas + "StepAttribute";

    public const string JsonNamespace = "System.Text.Json.Serialization";
    public const string JsonPropertyName = JsonNamespace + ".JsonPropertyNameAttribute";
    public const string JsonIgnore = JsonNamespace + ".JsonIgnoreAttribute";
    public const string JsonRequired = JsonNamespace + ".JsonRequiredAttribute";
    public const string JsonConstructor = JsonNamespace + ".JsonConstructorAttribute";
    public const string JsonStringEnumMemberName = JsonNamespace + ".JsonStringEnumMemberNameAttribute";
    public const string JsonSerializable = JsonNamespace + ".JsonSerializableAttribute";
    public const string JsonPolymorphic = JsonNamespace + ".JsonPolymorphicAttribute";
    public const string JsonDerivedType = JsonNamespace + ".JsonDerivedTypeAttribute";
    public const string JsonConverter = JsonNamespace + ".JsonConverterAttribute";
    public const string JsonInclude = JsonNamespace + ".JsonIncludeAttribute";
    public const string JsonNumberHandling = JsonNamespace + ".JsonNumberHandlingAttribute";
    public const string JsonUnmappedMemberHandling = JsonNamespace + ".JsonUnmappedMemberHandlingAttribute";
    public const string JsonExtensionData = JsonNamespace + ".JsonExtensionDataAttribute";
    public const string JsonObjectCreationHandling = JsonNamespace + ".JsonObjectCreationHandlingAttribute";
    public const string JsonPropertyOrder = JsonNamespace + ".JsonPropertyOrderAttribute";
    public const string JsonSourceGenerationOptions = JsonNamespace + ".JsonSourceGenerationOptionsAttribute";
    public const string SetsRequiredMembers = "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute";
    public const string Flags = "System.FlagsAttribute";
    public const string MaxLength = "System.ComponentModel.DataAnnotations.MaxLengthAttribute";
    public const string JsonElement = "System.Text.Json.JsonElement";
    public const string Alias = Schemas + "AliasAttribute";
    public const string AbsentAs = Schemas + "AbsentAsAttribute";
    public const string Lenient = Schemas + "LenientAttribute";
    public const string OneOrMany = Schemas + "OneOrManyAttribute";
    public const string WireShape = Schemas + "WireShapeAttribute";
    public const string WireProfile = Schemas + "WireProfileAttribute";
    public const string Open = Schemas + "Open<TEnum>";
    public const string OpenVariant = Schemas + "OpenVariant<TBase>";
    public const string MessageSchema = Schemas + "MessageSchemaAttribute";
    public const string Envelope = "Dataverket.Compat.Envelopes.Envelope";
    public const string JsonSerializer = "System.Text.Json.JsonSerializer";
    public const string JsonSerializerOptions = "System.Text.Json.JsonSerializerOptions";
    public const string JsonException = "System.Text.Json.JsonException";
    public const string JsonTypeInfo = JsonNamespace + ".Metadata.JsonTypeInfo<T>";
    public const string Column = "System.ComponentModel.DataAnnotations.Schema.ColumnAttribute";

    private const string Schemas = "Dataverket.Compat.Schemas.";

    /// <summary>The attributes that make a type a schema, in the order in which one of several on the same type speaks for it.</summary>
    public static readonly string[] SchemaAttributes = [EventSchema, CommandSchema, RequestSchema, ReplySchema, EventReader];
}
