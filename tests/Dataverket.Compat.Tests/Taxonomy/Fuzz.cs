using System.Globalization;

namespace Dataverket.Compat.Tests.Taxonomy;

/// <summary>How much is fuzzed, and with which seed: the environment says so when a run is to be repeated or to be long.</summary>
internal static class Fuzz
{
    public static int Seed => Number("DATAVERKET_SEED") ?? Random.Shared.Next();

    public static int Count(int usual) => Number("DATAVERKET_MESSAGES") ?? usual;

    /// <summary>To the console as well, where whoever waits for a long run sees it.</summary>
    public static void Say(ITestOutputHelper output, string text)
    {
        output.WriteLine(text);
        Console.WriteLine(text + (text.Contains("seed", StringComparison.Ordinal) ? "; DATAVERKET_SEED and DATAVERKET_MESSAGES run them again" : ""));
    }

    private static int? Number(string name)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;
}
