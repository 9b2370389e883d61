using System.Text;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes indented lines that end the same way on every platform.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line(string line = "")
    {
        if (line.Length > 0) _text.Append('\t', _depth).Append(line);
        _text.Append('\n');
    }

    /// <summary>Writes text that has its own line ends, each line at the present depth.</summary>
    public void Lines(string text)
    {
        foreach (var line in text.Replace("\r\n", "\n").Split('\n')) Line(line);
    }

    public void Open(string line)
    {
        Line(line);
        Open();
    }

    public void Open()
    {
        Line("{");
        _depth++;
    }

    public void Close(string end = "}")
    {
        _depth--;
        Line(end);
    }

    public override string ToString() => _text.ToString();
}
