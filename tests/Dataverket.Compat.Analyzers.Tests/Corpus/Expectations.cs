using System.Text;
using System.Text.RegularExpressions;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>What expect.txt of a folder says. tests/Corpus/README.md says how it is written.</summary>
internal sealed partial class Expectations
{
    private static readonly WireProfile[] Profiles = [WireProfile.Tolerant, WireProfile.Default, WireProfile.Web, WireProfile.Respect, WireProfile.Strict];

    /// <summary>The comment, line by line.</summary>
    public List<string> Notes { get; } = [];

    /// <summary><c>breaking</c> when both sides read without an error and mean different things, <c>harmless</c> for a control, else empty.</summary>
    public string Meaning { get; private set; } = "";

    public bool IsControl => Meaning == "harmless";

    /// <summary>What the baseline has retired: <c>member Message colour text</c>, or <c>schema</c>.</summary>
    public List<string> Retired { get; } = [];

    /// <summary>The only profiles that are judged; empty for all. Types of ours mean little to System.Text.Json.</summary>
    public List<WireProfile> Only { get; } = [];

    /// <summary>Side to ids, where our generator refuses the source; then there is no verdict for the tolerant profile.</summary>
    public SortedDictionary<string, IReadOnlyList<string>> Refused { get; } = new(StringComparer.Ordinal);

    public Dictionary<(Direction Direction, WireProfile Profile), Verdict> Verdicts { get; } = [];

    public IEnumerable<string> RuleIds => Verdicts.Values.SelectMany(verdict => verdict.Rules).Distinct();

    /// <summary>Both directions under every profile that has an outcome, in the order in which they are printed.</summary>
    public IEnumerable<(Direction Direction, WireProfile Profile)> Keys
        => from direction in new[] { Direction.Backward, Direction.Forward }
           from profile in Profiles
           where (profile != WireProfile.Tolerant || Refused.Count == 0) && (Only.Count == 0 || Only.Contains(profile))
           select (direction, profile);

    /// <exception cref="FormatException">The text is malformed; the message names the folder and the line.</exception>
    public static Expectations Parse(string name, string text)
    {
        var read = new Expectations();
        foreach (var (line, number) in text.Split('\n').Select((line, i) => (line, i + 1)))
            if (line.Length > 0 && !read.TryRead(line)) throw new FormatException($"{name}/expect.txt({number}) cannot be read: {line}");
        foreach (var key in read.Keys)
            if (!read.Verdicts.ContainsKey(key)) throw new FormatException($"{name}/expect.txt says nothing of {key}");
        return read.Verdicts.Count == read.Keys.Count() ? read : throw new FormatException($"{name}/expect.txt gives a verdict for what is refused");
    }

    /// <summary>The text again; profiles with equal verdicts share a line.</summary>
    public string Print()
    {
        var text = new StringBuilder();
        foreach (var note in Notes) text.Append("# ").Append(note).Append('\n');
        if (Meaning.Length > 0) text.Append("meaning: ").Append(Meaning).Append('\n');
        if (Only.Count > 0) text.Append("only: ").AppendJoin(' ', Only.Select(profile => profile.ToString().ToLowerInvariant())).Append('\n');
        foreach (var retired in Retired) text.Append("retired: ").Append(retired).Append('\n');
        foreach (var group in Keys.GroupBy(key => (key.Direction, Said: Verdicts[key].ToString())))
            text.Append(group.Key.Direction.ToString().ToLowerInvariant()).Append(' ').AppendJoin(' ', group.Select(key => key.Profile.ToString().ToLowerInvariant())).Append(": ").Append(group.Key.Said).Append('\n');
        foreach (var (side, ids) in Refused) text.Append("tolerant refused ").Append(side).Append(": ").AppendJoin(' ', ids).Append('\n');
        return text.ToString();
    }

    private bool TryRead(string line)
    {
        if (line.StartsWith("# ", StringComparison.Ordinal)) Notes.Add(line[2..]);
        else if (line is "meaning: breaking" or "meaning: harmless") Meaning = line[9..];
        else if (line.StartsWith("retired: ", StringComparison.Ordinal)) Retired.Add(line[9..]);
        else if (line.StartsWith("only: ", StringComparison.Ordinal)) return line[6..].Split(' ').All(TryReadOnly);
        else if (RefusedLine().Match(line) is { Success: true } refused) return Refused.TryAdd(refused.Groups[1].Value, refused.Groups[2].Value.Split(' '));
        else return VerdictLine().Match(line) is { Success: true } verdict && TryReadVerdict(verdict);
        return true;
    }

    private bool TryReadOnly(string name)
    {
        if (!Enum.TryParse<WireProfile>(name, ignoreCase: true, out var profile)) return false;
        Only.Add(profile);
        return true;
    }

    private bool TryReadVerdict(Match line)
    {
        var said = line.Groups[3].Value.Split(' ');
        if (Verdict.Find(said[0]) is not { } outcome) return false;
        var direction = line.Groups[1].Value == "backward" ? Direction.Backward : Direction.Forward;
        return line.Groups[2].Value.Split(' ').All(profile => Enum.TryParse<WireProfile>(profile, ignoreCase: true, out var known) && Verdicts.TryAdd((direction, known), new(outcome, said[1..])));
    }

    [GeneratedRegex(@"^(backward|forward) ([a-z]+(?: [a-z]+)*): ([a-z]+(?: DVC[1-6]\d{3})*)$")]
    private static partial Regex VerdictLine();

    [GeneratedRegex(@"^tolerant refused (old|new): (DVC8\d{3}(?: DVC8\d{3})*)$")]
    private static partial Regex RefusedLine();
}
