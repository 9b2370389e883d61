using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using VariantCase = Dataverket.Compat.Analyzers.Model.VariantCase;
using VariantShape = Dataverket.Compat.Analyzers.Model.VariantShape;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;

namespace Dataverket.Compat.Analyzers.Tests.Judging.Executed;

/// <summary>The shape of a type as System.Text.Json itself says it is, so that a verdict on shapes can be held against what it does.</summary>
internal sealed class ReflectedShape
{
    private readonly List<TypeShape> types = [];
    private readonly Dictionary<Type, string> names = [];
    private readonly JsonSerializerOptions options;

    private ReflectedShape(JsonSerializerOptions options) => this.options = options;

    public static SchemaShape Of(Type type, WireProfile profile)
    {
        var reflected = new ReflectedShape(Profiles.Of(profile));
        var root = (NamedRef)reflected.Named(type);
        var types = reflected.types.OrderBy(shape => shape.Name != root.Name).ToEquatable();
        return new("no.dataverket.test.thing.changed", 1, 1, WireRole.Event, WireOptions.Of(profile), types);
    }

    private TypeRef Ref(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ReflectedScalars.Of(type) is { } scalar) return new ScalarRef(scalar);
        if (type == typeof(ReadOnlyMemory<byte>)) return new ScalarRef(WireScalar.Bytes);
        if (type.GetInterfaces().Append(type).FirstOrDefault(item => item.IsGenericType && item.GetGenericTypeDefinition() == typeof(IDictionary<,>)) is { } map)
            return new MapRef(Ref(map.GenericTypeArguments[0]), new(Ref(map.GenericTypeArguments[1]), Null(map.GenericTypeArguments[1], isNullable: true)));
        if (type.GetInterfaces().Append(type).FirstOrDefault(item => item.IsGenericType && item.GetGenericTypeDefinition() == typeof(IEnumerable<>)) is { } list)
            return new ListRef(new(Ref(list.GenericTypeArguments[0]), Null(list.GenericTypeArguments[0], isNullable: true)), type.IsAssignableTo(typeof(System.Collections.IEnumerable)) && type.Name.StartsWith("HashSet", StringComparison.Ordinal));
        return Named(type);
    }

    private TypeRef Named(Type type)
    {
        if (names.TryGetValue(type, out var known)) return new NamedRef(known);
        // The last name is what old and new have in common where they are variants of one thing.
        var name = type.IsNested ? type.Name : "T" + names.Count;
        names[type] = name;
        if (type.IsEnum) types.Add(ReflectedEnums.Of(type, name, options));
        else types.Add(Object(type, name));
        return new NamedRef(name);
    }

    private TypeShape Object(Type type, string name)
    {
        JsonTypeInfo info;
        try
        {
            info = options.GetTypeInfo(type);
        }
        catch (InvalidOperationException error)
        {
            return new ObjectShape(name, default) { Fault = error.Message, FaultRule = "DVC1009" };
        }

        var shape = new ObjectShape(name, info.Properties.Where(property => !property.IsExtensionData).Select(property => new ReflectedMember(info, property, options).Of(Ref)).ToEquatable())
        {
            ClrName = type.FullName!,
            IsValueType = type.IsValueType,
            IsAbstract = type.IsAbstract,
            RefusesUnknown = info.UnmappedMemberHandling is { } handling ? handling == JsonUnmappedMemberHandling.Disallow : null,
            KeepsUnknown = info.Properties.Any(property => property.IsExtensionData),
            Fault = Fault(type),
        };
        if (info.PolymorphismOptions is not { } variants) return shape;
        return new VariantShape(name, variants.TypeDiscriminatorPropertyName, shape with { Name = name + "Base" }, variants.DerivedTypes.Select(item => new VariantCase(Tag(item.TypeDiscriminator), Derived(item.DerivedType))).ToEquatable())
        {
            IsOpen = variants.IgnoreUnrecognizedTypeDiscriminators && !type.IsAbstract,
        };
    }

    private string Derived(Type type) => ((NamedRef)Named(type)).Name;

    private static string? Tag(object? tag) => tag is null ? null : JsonSerializer.Serialize(tag);

    private static string? Fault(Type type)
    {
        var constructors = type.GetConstructors();
        if (type.IsAbstract || type.IsValueType || constructors.Length == 0 || constructors.Any(item => item.GetParameters().Length == 0)) return null;
        if (constructors.Length > 1 && constructors.All(item => item.GetCustomAttribute<JsonConstructorAttribute>() is null)) return "it has two constructors";
        var properties = type.GetProperties().Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return constructors[0].GetParameters().All(parameter => properties.Contains(parameter.Name!)) ? null : "a parameter has no property";
    }

    internal static NullMode Null(Type type, bool isNullable)
    {
        if (type.IsValueType) return Nullable.GetUnderlyingType(type) is null ? NullMode.Value : NullMode.NullableValue;
        return isNullable ? NullMode.NullableReference : NullMode.Reference;
    }
}
