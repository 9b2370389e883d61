using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Testing;

/// <summary>The options of System.Text.Json that a profile stands for, changed by what a serializer context declares.</summary>
[RequiresUnreferencedCode("Types are serialized by reflection.")]
[RequiresDynamicCode("Types are serialized by reflection.")]
internal static class JsonPresets
{
    /// <summary>New options.</summary>
    /// <param name="profile">Any profile but the tolerant one.</param>
    /// <param name="context">The context that lists the type; <c>null</c> when none does.</param>
    public static JsonSerializerOptions Of(WireProfile profile, Type? context)
    {
        var declared = context?.GetCustomAttributesData().SingleOrDefault(attribute => attribute.AttributeType == typeof(JsonSourceGenerationOptionsAttribute));
        var options = declared?.ConstructorArguments is [{ Value: int defaults }] ? Defaults((JsonSerializerDefaults)defaults) : Preset(profile);
        options.TypeInfoResolver = context is null ? new DefaultJsonTypeInfoResolver() : (IJsonTypeInfoResolver)Activator.CreateInstance(context)!;
        foreach (var argument in declared?.NamedArguments ?? []) Set(options, argument.MemberName, argument.TypedValue);
        return options;
    }

    private static JsonSerializerOptions Preset(WireProfile profile) => profile switch
    {
        WireProfile.Web => new(JsonSerializerDefaults.Web),
        WireProfile.Respect => new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true },
        WireProfile.Strict => new(JsonSerializerOptions.Strict),
        _ => new(),
    };

    private static JsonSerializerOptions Defaults(JsonSerializerDefaults defaults) => new(defaults);

    private static void Set(JsonSerializerOptions options, string name, CustomAttributeTypedArgument value)
    {
        if (name == nameof(JsonSourceGenerationOptionsAttribute.UseStringEnumConverter)) options.Converters.Add(new JsonStringEnumConverter());
        else if (name == nameof(JsonSourceGenerationOptionsAttribute.Converters) && value.Value is IReadOnlyCollection<CustomAttributeTypedArgument> converters)
            foreach (var converter in converters) options.Converters.Add((JsonConverter)Activator.CreateInstance((Type)converter.Value!)!);
        else if (value.ArgumentType == typeof(JsonKnownNamingPolicy)) Property(name)?.SetValue(options, Naming((JsonKnownNamingPolicy)value.Value!));
        else if (value.ArgumentType == typeof(JsonKnownReferenceHandler)) options.ReferenceHandler = (JsonKnownReferenceHandler)value.Value! == JsonKnownReferenceHandler.Preserve ? ReferenceHandler.Preserve : null;
        // What is no option says how metadata is generated, and nothing of the wire.
        else Property(name)?.SetValue(options, value.ArgumentType.IsEnum ? Enum.ToObject(value.ArgumentType, value.Value!) : value.Value);
    }

    private static PropertyInfo? Property(string name) => typeof(JsonSerializerOptions).GetProperty(name);

    private static JsonNamingPolicy? Naming(JsonKnownNamingPolicy policy) => policy switch
    {
        JsonKnownNamingPolicy.CamelCase => JsonNamingPolicy.CamelCase,
        JsonKnownNamingPolicy.SnakeCaseLower => JsonNamingPolicy.SnakeCaseLower,
        JsonKnownNamingPolicy.SnakeCaseUpper => JsonNamingPolicy.SnakeCaseUpper,
        JsonKnownNamingPolicy.KebabCaseLower => JsonNamingPolicy.KebabCaseLower,
        JsonKnownNamingPolicy.KebabCaseUpper => JsonNamingPolicy.KebabCaseUpper,
        _ => null,
    };
}
