using System.Globalization;
using System.Text;

namespace Dataverket.Chaos.Tests.Roles;

/// <summary>Lines in a file that are there once written, also when the process is killed in the next instant. Safe from any thread.</summary>
internal sealed class Journal(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    private readonly Lock _gate = new();

    public string Path => path;

    public void Write(params ReadOnlySpan<object> words)
    {
        var line = new StringBuilder(TimeProvider.System.GetUtcNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture));
        foreach (var word in words) line.Append('|').Append(Convert.ToString(word, CultureInfo.InvariantCulture)!.ReplaceLineEndings(" "));
        var bytes = Encoding.UTF8.GetBytes(line.Append('\n').ToString());
        lock (_gate) _file.Write(bytes);
    }

    /// <summary>The lines so far, without the time; a last line that was cut off by a kill is none.</summary>
    public static IReadOnlyList<string[]> Read(string path)
    {
        if (!File.Exists(path)) return [];
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = file.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|')[1..]).Where(words => words.Length > 0)];
    }

    public void Dispose() => _file.Dispose();
}
