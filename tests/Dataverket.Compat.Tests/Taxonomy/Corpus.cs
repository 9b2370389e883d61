using System.Text.Json;

namespace Dataverket.Compat.Tests.Taxonomy;

/// <summary>The cases of tests/Corpus/reading.</summary>
internal static class Corpus
{
    private static readonly Dictionary<string, JsonElement> Loaded = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Corpus", "reading"), "*.json")
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), Load, StringComparer.Ordinal);

    private const string Others = "elsewhere";

    /// <summary>The rows that neither bytes nor context decide.</summary>
    public static JsonElement Elsewhere => Loaded[Others];

    public static IEnumerable<string> Files => Loaded.Keys.Where(file => file != Others).Order(StringComparer.Ordinal);

    public static IEnumerable<JsonElement> Cases => Files.SelectMany(file => Loaded[file].EnumerateArray());

    public static JsonElement Case(string file, int index) => Loaded[file][index];

    public static int Count(string file) => Loaded[file].GetArrayLength();

    public static string Schema(JsonElement test) => Text(test, "schema") ?? "Sample";

    public static byte[] Message(JsonElement test) => CaseMessage.Build(Schema(test), test.GetProperty("message"));

    public static string? Text(JsonElement test, string name) => test.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static JsonElement Load(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file), new() { MaxDepth = 256 });
        return document.RootElement.Clone();
    }
}
