using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Exports;

/// <summary>Compares an export with the one that is checked in beside the tests.</summary>
internal static class ExportGolden
{
    public static void Check(string name, string actual)
    {
        var path = Path.Combine(Checkout.Project, "Exports", "Golden", name);
        if (Environment.GetEnvironmentVariable("DATAVERKET_RENEW_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        var expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        var line = expected.Split('\n').Zip(actual.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count() + 1;
        Assert.True(expected == actual,
            $"Exports/Golden/{name} differs from line {line} on. If the change is meant, run this test once with DATAVERKET_RENEW_GOLDEN=1, look at the difference with git, and commit it.");
    }
}
