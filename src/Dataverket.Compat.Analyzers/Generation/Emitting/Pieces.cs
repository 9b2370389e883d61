using System.Linq;
using System.Text;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Constant JSON in generated writers. What is known at compile time becomes one literal; a text that only the runtime's encoder can judge is left to it.</summary>
internal static class Pieces
{
    /// <summary>The statement that writes a constant text.</summary>
    public static string Text(string text) => Quoted(text) is { } json ? Raw(json) : $"writer.Write({Literals.Text(text)});";

    /// <summary>The statement that writes JSON.</summary>
    public static string Raw(string json, string method = "Raw") => $"writer.{method}({Shapes.Utf8(json)});";

    /// <summary>
    /// A text as a JSON string; <c>null</c> when it holds what the relaxed encoder may escape. It lets letters through, as in the canonical form of a
    /// message.
    /// </summary>
    public static string? Quoted(string text)
    {
        if (text.Any(c => c is < ' ' or (> '~' and < '\u00a1') or > '\u0377')) return null;
        var json = new StringBuilder("\"");
        foreach (var c in text) json.Append(c is '"' or '\\' ? "\\" : "").Append(c);
        return json.Append('"').ToString();
    }
}
