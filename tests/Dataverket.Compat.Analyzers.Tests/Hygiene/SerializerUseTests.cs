namespace Dataverket.Compat.Analyzers.Tests.Hygiene;

/// <summary>What is said of calls that read and write with System.Text.Json.</summary>
public class SerializerUseTests
{
    private static string Calls(string body, string members = "") => $$"""
        [EventSchema("no.a.b", 1)] public sealed partial record Seen { public int A { get; init; } public int B { get; set; } }
        [EventSchema("no.a.c", 1)] public sealed partial record Kept { public int A { get; set; } [JsonExtensionData] public Dictionary<string, JsonElement>? Others { get; set; } }
        [RequestSchema("no.a.d", 1)] public sealed partial record Ask { public int A { get; set; } }
        public sealed record Other(int A);
        public static class Calls
        {
            private static readonly JsonSerializerOptions WebOptions = new(JsonSerializerDefaults.Web) { WriteIndented = true };
            private static readonly JsonSerializerOptions Odd = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
            private static JsonSerializerOptions Alias { get; } = JsonSerializerOptions.Web;
            {{members}}
            public static async Task Run(string json, byte[] bytes, System.IO.Stream stream, Seen seen, Ask ask, JsonSerializerOptions given)
            {
                {{body}}
                await Task.Yield();
            }
        }
        """;

    [Fact]
    public Task Strict_options_for_an_event_are_told_at_the_call() => HygieneTest.Check("Default", Calls("""
        JsonSerializer.{|DVC6001:Deserialize<Seen>|}(json, JsonSerializerOptions.Strict);
        JsonSerializer.{|DVC6001:Deserialize<Seen>|}(json, new JsonSerializerOptions { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow });
        JsonSerializer.{|DVC6001:Deserialize|}(json, typeof(Seen), new JsonSerializerOptions(JsonSerializerDefaults.Strict));
        // A request, another type, writing, and options that skip.
        JsonSerializer.Deserialize<Ask>(json, new JsonSerializerOptions { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow });
        JsonSerializer.Deserialize<Other>(json, JsonSerializerOptions.Strict);
        JsonSerializer.Deserialize<Seen>(json, new JsonSerializerOptions { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip });
        JsonSerializer.Serialize(seen, new JsonSerializerOptions { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow });
        """));

    [Fact]
    public Task Options_other_than_the_declared_profile_are_told_at_the_call() => HygieneTest.Check("Web", Calls("""
        JsonSerializer.{|DVC6011:Deserialize<Seen>|}(json);
        JsonSerializer.{|DVC6011:Deserialize<Seen>|}(json, (JsonSerializerOptions?)null);
        JsonSerializer.{|DVC6011:Serialize|}(seen);
        JsonSerializer.{|DVC6011:SerializeToUtf8Bytes|}(ask, JsonSerializerOptions.Default);
        await JsonSerializer.{|DVC6011:DeserializeAsync<Ask>|}(stream, new JsonSerializerOptions { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true });
        JsonSerializer.Deserialize<Seen>(json, JsonSerializerOptions.Web);
        JsonSerializer.Deserialize<Seen>(json, WebOptions);
        JsonSerializer.Deserialize<Seen>(json, Alias);
        JsonSerializer.Deserialize<Seen>(json, Odd);
        JsonSerializer.Deserialize<Seen>(json, given);
        JsonSerializer.Deserialize<Seen>(json, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true });
        JsonSerializer.Deserialize<Other>(json);
        JsonSerializer.Deserialize<List<Other>>(json);
        """));

    [Fact]
    public Task A_context_has_the_options_it_declares() => HygieneTest.Check("Web", Calls("""
        JsonSerializer.Deserialize(json, Fine.Default.Seen);
        JsonSerializer.{|DVC6011:Deserialize|}(json, Plain.Default.Seen);
        JsonSerializer.{|DVC6011:Serialize|}(seen, typeof(Seen), Plain.Default);
        """) + """
        [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)] public abstract class Fine(JsonSerializerOptions? options) : JsonSerializerContext(options) { public static Fine Default => null!; public System.Text.Json.Serialization.Metadata.JsonTypeInfo<Seen> Seen => null!; }
        public abstract class Plain(JsonSerializerOptions? options) : JsonSerializerContext(options) { public static Plain Default => null!; public System.Text.Json.Serialization.Metadata.JsonTypeInfo<Seen> Seen => null!; }
        """);

    [Fact]
    public Task Under_the_tolerant_profile_any_use_of_System_Text_Json_is_another_reader() => HygieneTest.Check("Tolerant", Calls("""
        JsonSerializer.{|DVC6011:Deserialize<Seen>|}(json, JsonSerializerOptions.Web);
        JsonSerializer.{|#0:Serialize|}(seen);
        JsonSerializer.Deserialize<Other>(json);
        """.Replace("{|#0:Serialize|}", "{|DVC6011:Serialize|}", StringComparison.Ordinal)));

    [Fact]
    public Task Read_changed_and_written_again_loses_what_is_not_known() => HygieneTest.Check("Default", Calls("""
        var read = JsonSerializer.Deserialize<Seen>(json);
        if (read is null) return;
        read.B = 3;
        var text = JsonSerializer.{|DVC6007:Serialize|}(read);
        var other = JsonSerializer.Deserialize<Seen>(json);
        text = JsonSerializer.{|DVC6007:Serialize|}(other! with { A = 3 });
        var changed = (await JsonSerializer.DeserializeAsync<Seen>(stream)) with { A = 4 };
        text = JsonSerializer.{|DVC6007:Serialize|}(changed);
        """.Replace("var changed = (await JsonSerializer.DeserializeAsync<Seen>(stream)) with", "var third = await JsonSerializer.DeserializeAsync<Seen>(stream); if (third is null) return; var changed = third with", StringComparison.Ordinal)));

    [Fact]
    public Task What_is_unchanged_kept_or_made_here_is_not_lost() => HygieneTest.Check("Default", Calls("""
        var read = JsonSerializer.Deserialize<Seen>(json);
        var log = JsonSerializer.Serialize(read);
        var kept = JsonSerializer.Deserialize<Kept>(json);
        if (kept is null) return;
        kept.A = 3;
        log = JsonSerializer.Serialize(kept);
        var made = new Seen { A = read?.A ?? 0 };
        made.B = 3;
        log = JsonSerializer.Serialize(made);
        var either = JsonSerializer.Deserialize<Seen>(json);
        either = seen;
        either.B = 4;
        log = JsonSerializer.Serialize(either);
        """));

    [Fact]
    public Task A_forgiven_result_is_told_at_the_mark() => HygieneTest.Check("Default", Calls("""
        seen = JsonSerializer.Deserialize<Seen>(json){|DVC6014:!|};
        seen = (await JsonSerializer.DeserializeAsync<Seen>(stream).ConfigureAwait(false)){|DVC6014:!|};
        var a = JsonSerializer.Deserialize<Seen>(json){|DVC6014:!|}.A;
        seen = JsonSerializer.Deserialize<Seen>(json) ?? throw new JsonException();
        var other = JsonSerializer.Deserialize<Other>(json)!;
        var text = JsonSerializer.Serialize(seen!);
        """));

    [Fact]
    public Task Text_that_is_compared_hashed_or_signed_is_told_where_it_is_made() => HygieneTest.Check("Default", Calls("""
        var same = JsonSerializer.{|DVC6018:Serialize|}(seen) == json;
        same = string.Equals(JsonSerializer.{|DVC6018:Serialize|}(seen), json, StringComparison.Ordinal);
        var hash = SHA256.HashData(JsonSerializer.{|DVC6018:SerializeToUtf8Bytes|}(seen));
        hash = SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.{|DVC6018:Serialize|}(seen)));
        var kept = JsonSerializer.{|DVC6018:SerializeToUtf8Bytes|}(seen);
        hash = HMACSHA256.HashData(bytes, kept);
        same = JsonSerializer.Serialize(seen).Length == json.Length;
        same = JsonSerializer.Serialize(seen) == null;
        same = JsonSerializer.Serialize(new Other(1)) == json;
        hash = SHA256.HashData(bytes);
        var sent = JsonSerializer.Serialize(seen);
        Console.WriteLine(sent);
        """));

    private static string Elements(string body) => $$"""
        [EventSchema("no.a.b", 1)] public sealed partial record Seen { public JsonElement Details { get; init; } public JsonElement? Maybe { get; init; } }
        public sealed record Other(JsonElement Details);
        public static class Uses
        {
            public static void Run(Seen seen, Other other, JsonElement loose, string name)
            {
                {{body}}
            }
        }
        """;

    [Fact]
    public Task A_member_nobody_promised_is_told_at_the_call() => HygieneTest.Check("Tolerant", Elements("""
        var a = seen.Details.{|DVC6013:GetProperty|}("cpu").GetInt32();
        var b = seen.Maybe!.Value.{|DVC6013:GetProperty|}(name);
        var details = seen.Details;
        var c = details.{|DVC6013:GetProperty|}("disk").{|DVC6013:GetProperty|}("size");
        var d = loose.GetProperty("cpu");
        var e = other.Details.GetProperty("cpu");
        var f = seen.Details.TryGetProperty("memory", out var memory) ? seen.Details.GetProperty("memory") : default;
        """));
}
