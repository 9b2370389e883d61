using Dataverket.Compat.Analyzers.Tests.Support;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>One real change: a folder of tests/Corpus/changes. What judges changes is run over every one of them.</summary>
internal sealed class CorpusCase
{
    private CorpusCase(string folder)
    {
        Name = Path.GetFileName(folder);
        ExpectFile = Path.Combine(folder, "expect.txt");
        Old = new(this, "old", File.ReadAllText(Path.Combine(folder, "old", "Shape.cs")));
        New = new(this, "new", File.ReadAllText(Path.Combine(folder, "new", "Shape.cs")));
        Expectations = Expectations.Parse(Name, File.ReadAllText(ExpectFile));
    }

    public static string Root { get; } = Path.Combine(Repository.Root, "tests", "Corpus", "changes");

    /// <summary>All folders, by name.</summary>
    public static IReadOnlyDictionary<string, CorpusCase> All { get; } = Directory.EnumerateDirectories(Root)
        .Order(StringComparer.Ordinal)
        .Select(folder => new CorpusCase(folder))
        .ToDictionary(change => change.Name, StringComparer.Ordinal);

    public string Name { get; }

    public string ExpectFile { get; }

    /// <summary>What has shipped.</summary>
    public CorpusSource Old { get; }

    /// <summary>What the source says now.</summary>
    public CorpusSource New { get; }

    public Expectations Expectations { get; }
}
