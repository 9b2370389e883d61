namespace Story;

/// <summary>Where the processes' logs go, with a mark while a story runs in it.</summary>
public sealed class StoryFolder : IDisposable
{
    private readonly bool _isOurs;
    private readonly string _mark;

    private StoryFolder(string path, bool isOurs) => (Path, _isOurs, _mark) = (path, isOurs, System.IO.Path.Combine(path, "story.running"));

    public string Path { get; }

    public static StoryFolder Open(string asked)
    {
        if (asked.Length == 0)
        {
            var parent = Environment.GetEnvironmentVariable("DATAVERKET_TEMP") is { Length: > 0 } temp ? temp : System.IO.Path.GetTempPath();
            var made = new StoryFolder(Directory.CreateDirectory(System.IO.Path.Combine(parent, "story-" + Guid.NewGuid().ToString("N")[..8])).FullName, isOurs: true);
            File.WriteAllText(made._mark, "");
            return made;
        }

        try
        {
            var kept = new StoryFolder(System.IO.Path.GetFullPath(asked), isOurs: false);
            if (File.Exists(kept._mark)) throw new BadDayException($"{asked} holds a story that did not finish. Read its logs if you want to, remove the folder, and start again; or give another --dir.");
            if (Directory.Exists(kept.Path) && Directory.EnumerateFileSystemEntries(kept.Path).Any()) throw new BadDayException($"{asked} is not empty. Give an empty or new folder with --dir.");
            Directory.CreateDirectory(kept.Path);
            using var mark = new FileStream(kept._mark, FileMode.CreateNew);
            return kept;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BadDayException($"{asked} cannot be used as a folder: {e.Message}");
        }
    }

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The last lines of each log, for a failure that nobody could watch.</summary>
    public IEnumerable<string> Tails(int lines)
    {
        foreach (var log in Directory.EnumerateFiles(Path, "*.log").Order(StringComparer.Ordinal))
        {
            yield return $"--- {System.IO.Path.GetFileName(log)}";
            foreach (var line in File.ReadLines(log).TakeLast(lines)) yield return line;
        }
    }

    public void Dispose()
    {
        if (_isOurs) Directory.Delete(Path, recursive: true);
        else File.Delete(_mark);
    }
}
