using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>A text that no writer of these shapes need have written, and what each reader makes of it: a block of tests/Corpus/reads/reads.txt.</summary>
/// <param name="Shape">The file with the type, without its ending.</param>
/// <param name="Json">What is read.</param>
/// <param name="Said">By profile: what is written once it is read, or <c>throws</c> and why, or <c>refused</c> and the ids.</param>
internal sealed record ReadCase(string Shape, string Json, Dictionary<WireProfile, string> Said)
{
    public static string Root { get; } = Path.Combine(Support.Repository.Root, "tests", "Corpus", "reads");

    public static IReadOnlyDictionary<string, ReadCase> All { get; } = Parse(File.ReadLines(Path.Combine(Root, "reads.txt")));

    /// <summary>Reads the text under every profile.</summary>
    public IReadOnlyDictionary<WireProfile, string> Run()
    {
        using var assembly = new CorpusAssembly(new CorpusSource($"reads/{Shape}", File.ReadAllText(Path.Combine(Root, Shape + ".cs"))));
        var message = assembly.Find("Message");
        return Enum.GetValues<WireProfile>().ToDictionary(profile => profile, profile => profile != WireProfile.Tolerant
            ? new JsonSide(assembly, message, profile).Reread(Json)
            : assembly.Refusals.Count > 0 ? $"refused {string.Join(' ', assembly.Refusals)}" : TolerantSide.Of(assembly, message).Reread(Json));
    }

    /// <summary>Writes what happened into the file; review what changed.</summary>
    public void Write(string name)
    {
        Said.Clear();
        foreach (var (profile, said) in Run()) Said.Add(profile, said);
        var file = Path.Combine(Root, "reads.txt");
        var blocks = File.ReadAllText(file).Split("\n\n");
        var at = Array.FindIndex(blocks, block => block.StartsWith($"case {name} ", StringComparison.Ordinal));
        blocks[at] = string.Join('\n', [blocks[at].Split('\n')[0], .. Said.GroupBy(said => said.Value).Select(group => $"{string.Join(' ', group.Select(said => said.Key.ToString().ToLowerInvariant()))}: {group.Key}")]);
        File.WriteAllText(file, string.Join("\n\n", blocks).TrimEnd('\n') + "\n");
    }

    private static Dictionary<string, ReadCase> Parse(IEnumerable<string> lines)
    {
        Dictionary<string, ReadCase> cases = new(StringComparer.Ordinal);
        var at = default(ReadCase);
        foreach (var line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line.Split(' ', 4) is ["case", var name, var shape, var json]) cases.Add(name, at = new(shape, json, []));
            else if (line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon && at is not null)
                foreach (var profile in line[..colon].Split(' ')) at.Said.Add(Enum.Parse<WireProfile>(profile, ignoreCase: true), line[(colon + 2)..]);
            else throw new FormatException($"reads.txt cannot be read: {line}");
        }

        return cases;
    }
}
