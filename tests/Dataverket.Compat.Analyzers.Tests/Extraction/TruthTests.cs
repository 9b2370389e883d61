using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Tests.Extraction;

/// <summary>What is told from the source is held against what System.Text.Json says and does when the same source runs.</summary>
public class TruthTests
{
    private static readonly Extracted Source = new(Text("MeasuredTypes"), Text("OddTypes"));

    private static readonly Assembly Running = Source.Load();

    public static TheoryData<string> Types => [.. Running.GetTypes().Where(IsSubject).Select(type => type.FullName!).Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_types_enough() => Assert.InRange(Types.Count, 150, 1000);

    [Theory]
    [MemberData(nameof(Types))]
    public void A_type_has_the_members_that_System_Text_Json_gives_it(string name)
    {
        var type = Running.GetType(name)!;
        var symbol = Source.Compilation.GetTypeByMetadataName(name)!;
        foreach (var (profile, options) in Profiles())
        {
            var root = Source.Shape(symbol, profile).Root;
            JsonTypeInfo info;
            try
            {
                info = options.GetTypeInfo(type);
                // Faults show at first use, not before.
                JsonSerializer.Serialize(type.IsValueType ? Activator.CreateInstance(type) : null, type, options);
            }
            catch (JsonException)
            {
                // A struct's default may hold a null that the profile does not write; the type itself was sound.
                info = options.GetTypeInfo(type);
            }
            catch (Exception e) when (e is InvalidOperationException or NotSupportedException)
            {
                Assert.True(root is ObjectShape { Fault: not null, FailsWriting: true } or VariantShape { Base: { Fault: not null, FailsWriting: true } }, $"{name} under {profile}: {e.Message}");
                continue;
            }

            Assert.True(Base(root) is { FailsWriting: false }, $"{name} under {profile} must not fail: {Base(root).Fault}");
            Assert.Equal(Kind(info), Base(root).Instead?.Type.GetType() ?? typeof(ObjectShape));
            if (info.Kind != JsonTypeInfoKind.Object) continue;
            Assert.Equal(Told(info, profile), Told(Base(root), profile));
            CheckVariants(root, info);
            CheckMaking(root, type, options);
        }
    }

    [Fact]
    public void What_the_metadata_do_not_say_is_told_rightly_too()
    {
        var conditions = Running.GetType("Conditions")!;
        var written = JsonSerializer.Serialize(Activator.CreateInstance(conditions), conditions);
        Assert.DoesNotContain("Writing", written, StringComparison.Ordinal);
        Assert.Contains("Reading", written, StringComparison.Ordinal);
        Assert.Equal((5, 0), (Read("Conditions", "{\"Writing\":5,\"Reading\":5}", "Writing"), Read("Conditions", "{\"Writing\":5,\"Reading\":5}", "Reading")));
        Assert.Equal(0, Read("ParameterOfIgnored", "{\"A\":5}", "A"));

        static object? Read(string type, string json, string member) => Running.GetType(type)!.GetProperty(member)!.GetValue(JsonSerializer.Deserialize(json, Running.GetType(type)!));
    }

    private static void CheckVariants(TypeShape root, JsonTypeInfo info)
    {
        Assert.Equal(info.PolymorphismOptions is not null, root is VariantShape);
        if (root is not VariantShape variant || info.PolymorphismOptions is not { } options) return;
        Assert.Equal(options.TypeDiscriminatorPropertyName, variant.TagMember);
        Assert.Equal(
            options.DerivedTypes.Select(derived => JsonSerializer.Serialize(derived.TypeDiscriminator) is "null" ? null : JsonSerializer.Serialize(derived.TypeDiscriminator)).Order(StringComparer.Ordinal),
            variant.Cases.Select(one => one.Tag).Order(StringComparer.Ordinal));
        Assert.Equal(options.UnknownDerivedTypeHandling switch { JsonUnknownDerivedTypeHandling.FallBackToBaseType => "base", JsonUnknownDerivedTypeHandling.FallBackToNearestAncestor => "nearest", _ => "fail" }, variant.UnknownSubtype);
        Assert.Equal(options.IgnoreUnrecognizedTypeDiscriminators && !info.Type.IsAbstract, variant.IsOpen);
    }

    // Whether a value can be made shows in reading one: any other refusal than that of its content means it cannot.
    private static void CheckMaking(TypeShape root, Type type, JsonSerializerOptions options)
    {
        var isMade = true;
        try
        {
            JsonSerializer.Deserialize("{}", type, options);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            isMade = false;
        }
        catch (JsonException)
        {
        }

        Assert.Equal(isMade, Base(root) is { Fault: null, IsAbstract: false });
    }

    private static IEnumerable<string> Told(JsonTypeInfo info, WireProfile profile) => info.Properties.Where(property => !property.IsExtensionData)
        .Where(property => !Ignores(property, JsonIgnoreCondition.Always) || Refuses(info) || property.IsRequired)
        .Select(property => Line(
            property.Name, property.Get is not null && !Ignores(property, JsonIgnoreCondition.WhenWriting), IsRead(property, info), property.IsRequired,
            // Only the profiles that look at annotations read them.
            profile is not (WireProfile.Respect or WireProfile.Strict) || !IsRead(property, info) || Adds(property, info) || property.PropertyType.IsValueType ? null : property.IsSetNullable,
            property.Order, Adds(property, info)))
        .Append($"keeps {info.Properties.Any(property => property.IsExtensionData)}").Append($"refuses {Refuses(info)}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Told(ObjectShape shape, WireProfile profile) => shape.Members
        .Select(member => Line(
            member.Name, member.IsWritten, member.IsRead, member.Presence == Presence.Required || (member.Presence == Presence.Parameter && WireOptions.Of(profile).RespectsParameters),
            profile is not (WireProfile.Respect or WireProfile.Strict) || !member.IsRead || member.IsPopulated || member.Slot.Null is NullMode.Value or NullMode.NullableValue ? null : member.Slot.AllowsNull,
            member.Order, member.IsPopulated))
        .Append($"keeps {shape.KeepsUnknown}").Append($"refuses {shape.RefusesUnknown ?? WireOptions.Of(profile).RefusesUnknown}").Order(StringComparer.Ordinal);

    private static string Line(string name, bool isWritten, bool isRead, bool isRequired, bool? allowsNull, int order, bool adds)
        => $"{name} written:{isWritten} read:{isRead} required:{isRequired} null:{allowsNull} order:{order} adds:{adds}";

    // There is a setter for a read-only set, and no value for it: reading one fails.
    private static bool IsRead(JsonPropertyInfo property, JsonTypeInfo info)
        => !(property.PropertyType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(IReadOnlySet<>)) && !Ignores(property, JsonIgnoreCondition.Always) && !Ignores(property, JsonIgnoreCondition.WhenReading) && (property.Set is not null || property.AssociatedParameter is not null || Adds(property, info));

    private static bool Ignores(JsonPropertyInfo property, JsonIgnoreCondition condition)
        => property.AttributeProvider!.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: false) is [JsonIgnoreAttribute ignores] && ignores.Condition == condition;

    // By doing it, for members without a setter: what is read shows afterwards.
    private static bool Adds(JsonPropertyInfo property, JsonTypeInfo info)
    {
        if (property.Get is null || property.Set is not null || (property.ObjectCreationHandling ?? info.PreferredPropertyObjectCreationHandling) != JsonObjectCreationHandling.Populate) return false;
        if (info.CreateObject?.Invoke() is not { } made) return false;
        var kind = info.Options.GetTypeInfo(property.PropertyType).Kind;
        var probe = kind switch { JsonTypeInfoKind.Enumerable => "[7]", JsonTypeInfoKind.Dictionary => "{\"k\":7}", JsonTypeInfoKind.Object => "{\"V\":7,\"v\":7}", _ => "7" };
        try
        {
            var read = JsonSerializer.Deserialize($"{{{JsonSerializer.Serialize(property.Name)}:{probe}}}", info.Type, Lenient(info.Options))!;
            return Json(made) != Json(read);
        }
        catch (JsonException)
        {
            return false;
        }

        string Json(object value) => JsonSerializer.Serialize(property.Get(value), property.PropertyType, info.Options);
    }

    private static JsonSerializerOptions Lenient(JsonSerializerOptions options) => new(options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    private static bool Refuses(JsonTypeInfo info) => (info.UnmappedMemberHandling ?? info.Options.UnmappedMemberHandling) == JsonUnmappedMemberHandling.Disallow;

    private static ObjectShape Base(TypeShape root) => root as ObjectShape ?? ((VariantShape)root).Base;

    private static Type Kind(JsonTypeInfo info) => info.Kind switch
    {
        JsonTypeInfoKind.Object => typeof(ObjectShape),
        JsonTypeInfoKind.Enumerable => typeof(ListRef),
        JsonTypeInfoKind.Dictionary => typeof(MapRef),
        _ => typeof(OpaqueRef),
    };

    private static bool IsSubject(Type type) => !type.IsEnum && !type.ContainsGenericParameters && !type.Name.Contains('<', StringComparison.Ordinal)
        && !typeof(JsonConverter).IsAssignableFrom(type) && !typeof(Attribute).IsAssignableFrom(type);

    private static IEnumerable<(WireProfile Profile, JsonSerializerOptions Options)> Profiles()
    {
        yield return (WireProfile.Default, new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() });
        yield return (WireProfile.Web, new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() });
        yield return (WireProfile.Respect, new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver(), RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true });
        yield return (WireProfile.Strict, new(JsonSerializerOptions.Strict) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() });
    }

    private static string Text(string name) => File.ReadAllText(Path.Combine(Repository.Root, "tests", "Dataverket.Compat.Analyzers.Tests", "Extraction", name + ".cs.txt"));
}
