using System.Reflection;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Testing;

/// <summary>The list that the compiler puts into an assembly: a title, and one JSON object for each finding.</summary>
internal static class WitnessList
{
    private const string Key = "Dataverket.Compat.Witnesses";
    private const string Title = "1";

    /// <exception cref="ArgumentException">The assembly carries no list, or one that cannot be read.</exception>
    public static IReadOnlyList<Witness> Of(Assembly assembly)
    {
        var lines = assembly.GetCustomAttributesData()
            .Where(attribute => attribute.AttributeType == typeof(AssemblyMetadataAttribute) && attribute.ConstructorArguments is [{ Value: Key }, _])
            .Select(attribute => attribute.ConstructorArguments[1].Value as string ?? "").ToList();
        var name = assembly.GetName().Name;
        if (lines.Count == 0) throw new ArgumentException($"{name} carries no witnesses. Build it with CompatWitnesses set to true, or by 'dataverket compat verify'.");
        if (!lines.Remove(Title)) throw new ArgumentException($"The witnesses of {name} are of a form that this library does not know. Use the library and the analyzers of one version.");
        return [.. lines.Select(line => Parse(line) ?? throw new ArgumentException($"A witness of {name} cannot be read: {line}"))];
    }

    internal static Witness? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (!Enum.TryParse<WireProfile>(root.GetProperty("profile").GetString(), ignoreCase: true, out var profile)
                || !Enum.TryParse<WireProfile>(root.GetProperty("writer").GetString(), ignoreCase: true, out var writer)
                || !Enum.TryParse<WitnessOutcome>(root.GetProperty("expected").GetString(), ignoreCase: true, out var expected)) return null;
            return new(Text("rule"), Text("type"), root.GetProperty("version").GetInt32(), root.GetProperty("backward").GetBoolean(), expected)
            {
                Profile = profile, Writer = writer, Document = root.GetProperty("document").GetString(), Meant = root.TryGetProperty("meant", out var meant) ? meant.GetString() : null, What = Text("what"), Pointer = Text("pointer"),
            };

            string Text(string member) => root.GetProperty(member).GetString() ?? "";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
