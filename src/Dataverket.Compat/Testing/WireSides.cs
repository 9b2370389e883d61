using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Testing;

/// <summary>The schemas of one assembly, each with what reads and writes it.</summary>
[RequiresUnreferencedCode("Types are found by reflection.")]
[RequiresDynamicCode("Types are found by reflection.")]
internal sealed class WireSides(Assembly assembly)
{
    private readonly Dictionary<(string, int, WireProfile), WireSide?> _made = [];

    private readonly Type[] _types = Types(assembly);

    public string Name => assembly.GetName().Name ?? "";

    /// <summary>What reads and writes the schema of a witness; <c>null</c> when the assembly has none of that type and version.</summary>
    public WireSide? Find(Witness witness, WireProfile profile)
    {
        var key = (witness.MessageType, witness.Version, profile);
        if (!_made.TryGetValue(key, out var side)) _made.Add(key, side = Make(witness, profile));
        return side;
    }

    private WireSide? Make(Witness witness, WireProfile profile)
    {
        if (profile != WireProfile.Tolerant)
            return _types.FirstOrDefault(type => Declares(type, witness)) is { } message ? new JsonWireSide(message, JsonPresets.Of(profile, Context(message))) : null;
        var schema = _types.Where(type => type.IsSubclassOf(typeof(SchemaModule)) && !type.IsAbstract)
            .Select(type => type.GetProperty("Instance", BindingFlags.Public | BindingFlags.Static)?.GetValue(null)).OfType<SchemaModule>()
            .SelectMany(module => module.Schemas).FirstOrDefault(schema => schema.Type == witness.MessageType && schema.IsOwner && schema.Versions.Contains(witness.Version));
        return schema is null ? null : (WireSide)Activator.CreateInstance(typeof(TolerantWireSide<>).MakeGenericType(schema.ClrType), schema)!;
    }

    private static bool Declares(Type type, Witness witness)
        => type.GetCustomAttributes<MessageSchemaAttribute>(inherit: false).Any(schema => schema.Type == witness.MessageType && schema.Version == witness.Version);

    // Of several that list a type the first by name speaks for it, as it does for the rules.
    private Type? Context(Type message) => _types.Where(type => type.BaseType == typeof(JsonSerializerContext))
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .FirstOrDefault(type => type.GetCustomAttributesData().Any(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute) && attribute.ConstructorArguments is [{ Value: Type listed }, ..] && listed == message));

    // Types whose bases are not there belong to something else that the assembly does.
    private static Type[] Types(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            return [.. exception.Types.OfType<Type>()];
        }
    }
}
