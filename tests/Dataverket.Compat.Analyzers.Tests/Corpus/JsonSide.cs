using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>One side under System.Text.Json with one preset, changed by what a serializer context of the source declares.</summary>
internal sealed class JsonSide
{
    private readonly JsonSerializerOptions _options;

    public JsonSide(CorpusAssembly assembly, Type message, WireProfile profile)
    {
        Message = message;
        _options = Preset(profile);
        var context = assembly.FindDerived(typeof(JsonSerializerContext));
        _options.TypeInfoResolver = context is null ? new DefaultJsonTypeInfoResolver() : (IJsonTypeInfoResolver)Activator.CreateInstance(context)!;
        var declared = context?.GetCustomAttributesData().SingleOrDefault(attribute => attribute.AttributeType == typeof(JsonSourceGenerationOptionsAttribute));
        foreach (var argument in declared?.NamedArguments ?? []) Set(argument.MemberName, argument.TypedValue);
    }

    public Type Message { get; }

    /// <summary>Writes a value, lets the other side read it and write it again, and compares.</summary>
    public SampleOutcome Send(object value, JsonSide reader)
    {
        string written;
        try
        {
            written = JsonSerializer.Serialize(value, Message, _options);
        }
        catch (Exception exception)
        {
            return new(null, $"WRITE-THROWS({exception.GetType().Name})", exception.Message);
        }

        return reader.Read(written);
    }

    /// <summary>Hands the other side what another writer of this side's shape left; what this side itself cannot read is none of its shape.</summary>
    public SampleOutcome Pass(string stored, JsonSide reader) => Read(stored) is { Outcome: Outcome.Throws } own ? own with { Outcome = null } : reader.Read(stored);

    /// <summary>Reads a text, writes what was read, and compares.</summary>
    public SampleOutcome Read(string written)
    {
        object? read;
        try
        {
            read = JsonSerializer.Deserialize(written, Message, _options);
        }
        catch (Exception exception)
        {
            return new(Outcome.Throws, exception is JsonException ? "THROWS" : $"THROWS({exception.GetType().Name})", $"{written}: {exception.Message}");
        }

        string again;
        try
        {
            again = JsonSerializer.Serialize(read, Message, _options);
        }
        catch (Exception exception)
        {
            return new(Outcome.Throws, "REWRITE-THROWS", $"{written}: {exception.Message}");
        }

        using JsonDocument one = JsonDocument.Parse(written), other = JsonDocument.Parse(again);
        return new(Containment.Of(one.RootElement, other.RootElement), PlainContainment.Of(written, again) ? "ok" : "LOSSY", $"{written} -> {again}");
    }

    /// <summary>What is written of a text once it is read; <c>throws</c> and the exception where it is not.</summary>
    public string Reread(string written)
    {
        try
        {
            return JsonSerializer.Serialize(JsonSerializer.Deserialize(written, Message, _options), Message, _options);
        }
        catch (Exception exception)
        {
            return $"throws {exception.GetType().Name}";
        }
    }

    private static JsonSerializerOptions Preset(WireProfile profile) => profile switch
    {
        WireProfile.Default => new(),
        WireProfile.Web => new(JsonSerializerDefaults.Web),
        WireProfile.Respect => new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true },
        WireProfile.Strict => new(JsonSerializerOptions.Strict),
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "Not a preset of System.Text.Json."),
    };

    private void Set(string name, CustomAttributeTypedArgument value)
    {
        if (name == nameof(JsonSourceGenerationOptionsAttribute.UseStringEnumConverter)) _options.Converters.Add(new JsonStringEnumConverter());
        else if (value.ArgumentType == typeof(JsonKnownNamingPolicy)) Property(name).SetValue(_options, Naming((JsonKnownNamingPolicy)value.Value!));
        else if (value.ArgumentType == typeof(JsonKnownReferenceHandler)) _options.ReferenceHandler = (JsonKnownReferenceHandler)value.Value! == JsonKnownReferenceHandler.Preserve ? ReferenceHandler.Preserve : null;
        else Property(name).SetValue(_options, value.ArgumentType.IsEnum ? Enum.ToObject(value.ArgumentType, value.Value!) : value.Value);
    }

    private static PropertyInfo Property(string name) => typeof(JsonSerializerOptions).GetProperty(name)
        ?? throw new InvalidOperationException($"No option of System.Text.Json is called {name}; teach JsonSide what the attribute means by it.");

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
