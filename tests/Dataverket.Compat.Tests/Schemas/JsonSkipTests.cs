using System.Text;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Schemas;

public class JsonSkipTests(ITestOutputHelper output)
{
    [Fact]
    public void It_ends_each_value_where_the_real_reader_ends_it()
    {
        var seed = Environment.GetEnvironmentVariable("DATAVERKET_SEED") is { Length: > 0 } given ? int.Parse(given) : Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var json = Encoding.UTF8.GetBytes(Value(random, 0));
            var reader = new Utf8JsonReader(json);
            reader.Read();
            reader.Skip();
            // What follows a value is a comma, a bracket or white space; a string of it must not be taken for a part.
            byte[] followed = [.. json, .. ",\"}]\\\""u8];

            Assert.True(json.Length == (int)reader.BytesConsumed && JsonSkip.Value(followed, 0) == json.Length, $"seed {seed}, value {i}: {Encoding.UTF8.GetString(json)}");
        }
    }

    private static string Value(Random random, int depth) => random.Next(depth > 4 ? 3 : 6) switch
    {
        0 => random.Next(2) == 0 ? "-1.5e+10" : "true",
        1 or 2 => Text(random),
        3 or 4 => "{" + string.Join(random.Next(2) == 0 ? "," : " ,\n", Enumerable.Range(0, random.Next(5)).Select(_ => $"{Text(random)}:{Value(random, depth + 1)}")) + "}",
        _ => "[" + string.Join(",", Enumerable.Range(0, random.Next(5)).Select(_ => Value(random, depth + 1))) + "]",
    };

    private static string Text(Random random)
    {
        string[] parts = ["a", "{", "}", "[", "]", "\\\"", "\\\\", "\\u00e6", "æ", ",", ":", " ", "0123456789012345678901234567890"];
        return "\"" + string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => parts[random.Next(parts.Length)])) + "\"";
    }
}
