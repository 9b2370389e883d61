using System.Globalization;
using System.Text;

namespace Dataverket.Benchmarks.Analyzing;

/// <summary>Source texts of the projects that are measured, one file a type.</summary>
internal static class BenchSources
{
    /// <summary>What every file begins with.</summary>
    private const string Usings = "using System;\nusing System.Collections.Generic;\nusing System.Text.Json.Serialization;\nusing Dataverket.Compat.Schemas;\nnamespace Bench.Events;\n";

    /// <summary>The members of each schema and of the record in it.</summary>
    public const int Members = 14;

    /// <summary>Schemas with 12 members each: text, numbers, times, an enum, lists, a nested record, defaults and pinned names.</summary>
    public static IEnumerable<string> Schemas(int count)
    {
        yield return Usings + "public enum State { Off = 0, Starting = 1, Running = 2, Stopped = 3 }\npublic sealed record Disk { public required string Name { get; init; } public int SizeGb { get; init; } }\n";
        for (var i = 0; i < count; i++) yield return Schema(i);
    }

    public static string Schema(int number) => Usings + string.Create(CultureInfo.InvariantCulture, $$"""

        /// <summary>A machine was provisioned.</summary>
        [EventSchema("no.dataverket.bench.machine{{number}}.provisioned", 1)]
        public sealed partial record Provisioned{{number}}
        {
            public required string MachineId { get; init; }

            public required int Cpu { get; init; }

            public int MemoryMb { get; init; } = 1024;

            public long? Generation { get; init; }

            public bool IsSpare { get; init; }

            public DateTimeOffset At { get; init; }

            public Guid Operation { get; init; }

            public Open<State> State { get; init; }

            [JsonPropertyName("rack")]
            public string? RackName { get; init; }

            public IReadOnlyList<string> Tags { get; init; } = [];

            public IReadOnlyList<Disk> Disks { get; init; } = [];

            public Dictionary<string, string>? Labels { get; init; }
        }
        """);

    /// <summary>Classes as any program has them, with properties, methods and calls, and no schema.</summary>
    public static IEnumerable<string> Ordinary(int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return Usings + string.Create(CultureInfo.InvariantCulture, $$"""

                public interface IStore{{i}} { string? Find(string key); }

                [Serializable]
                public sealed class Service{{i}}(IStore{{i}} store)
                {
                    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

                    public int Total { get; private set; }

                    [Obsolete("use Total")]
                    public int Sum => Total;

                    public string Describe(string key, object? value)
                    {
                        var found = store.Find(key);
                        if (found is null) return string.Empty;
                        try
                        {
                            _counts[key] = _counts.TryGetValue(key, out var count) ? count + 1 : 1;
                            Total += found.Length;
                            var kind = value switch { int number => number.ToString(), string text => text.Trim(), null => nameof(key), _ => value.GetType().Name };
                            return string.Join(',', found, kind, Total.ToString());
                        }
                        catch (InvalidOperationException)
                        {
                            return key == "none" ? "" : key.ToUpperInvariant();
                        }
                    }
                }
                """);
        }
    }

    /// <summary>One member more, as somebody types it: a required one, which no stored message has.</summary>
    public static string Edited(string source, int edit) => new StringBuilder(source).Insert(source.LastIndexOf('}'), string.Create(CultureInfo.InvariantCulture, $"    public required int Typed{edit} {{ get; init; }}\n")).ToString();
}
