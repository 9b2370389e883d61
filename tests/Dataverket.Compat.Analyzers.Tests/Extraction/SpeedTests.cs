using System.Diagnostics;
using System.Globalization;
using System.Text;
using Dataverket.Compat.Analyzers.Extraction;
using Dataverket.Compat.Analyzers.Tests.Support;

namespace Dataverket.Compat.Analyzers.Tests.Extraction;

[Collection(nameof(Alone))]
public class SpeedTests
{
    [Theory]
    [InlineData("Tolerant")]
    [InlineData("Web")]
    public void A_thousand_schemas_of_twelve_members_are_extracted_in_far_less_time_than_a_key_stroke_takes(string profile)
    {
        var source = new StringBuilder("using System; using System.Collections.Generic; using System.Text.Json.Serialization; using Dataverket.Compat.Schemas; public enum State { Off, Running, Stopped }\n");
        for (var i = 0; i < 1000; i++)
        {
            source.Append(CultureInfo.InvariantCulture, $$"""
                [EventSchema("no.a.b{{i}}", 1, Profile = WireProfile.{{profile}})] public sealed partial record Seen{{i}} { public required string A { get; init; } public required int B { get; init; } public long? C { get; init; } public bool D { get; init; } public DateTimeOffset E { get; init; }
                public IReadOnlyList<string> F { get; init; } = []; public string? G { get; init; } public int H { get; init; } = 1024; [JsonPropertyName("x")] public Guid I { get; init; } public decimal J { get; init; } public State K { get; init; } public Dictionary<string, string>? L { get; init; } }

                """);
        }

        var compilation = new Extracted(source.ToString()).Compilation;
        var types = Extracted.All(compilation.Assembly.GlobalNamespace).SelectMany(type => type.GetAttributes().Where(attribute => attribute.AttributeClass!.Name == "EventSchemaAttribute").Select(attribute => (type, attribute))).ToList();
        Assert.Equal(1000, types.Count);
        List<double> times = [];
        List<double> binding = [];
        // In turns, and again as long as something else on the machine may be what is slow: what is slow itself is so every time.
        for (var run = 0; run < 12 && (run < 3 || times.Min() > binding.Min() / 5); run++)
        {
            times.Add(Time(() =>
            {
                var scope = new ExtractionScope(compilation);
                foreach (var (type, attribute) in types) SchemaExtractor.Extract(type, attribute, scope, TestContext.Current.CancellationToken);
            }));
            binding.Add(Time(() => compilation.Clone().GetDiagnostics(TestContext.Current.CancellationToken)));
        }

        TestContext.Current.TestOutputHelper!.WriteLine("{0}: {1} beside binding: {2}", profile, string.Join(" ", times.Select(Text)), string.Join(" ", binding.Select(Text)));
        Assert.InRange(times.Min(), 0, binding.Min() / 5);

        static string Text(double time) => time.ToString("0.0", CultureInfo.InvariantCulture);
    }

    private static double Time(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalMilliseconds;
    }
}
