using System.Text;

namespace Dataverket.Compat.Postgres;

/// <summary>Names of tables, columns and the like in SQL text. The only place that quotes them. Pure; safe from any thread.</summary>
public static class SqlName
{
    /// <summary>PostgreSQL cuts longer names off without a word, in bytes of UTF-8.</summary>
    public const int MaxBytes = 63;

    /// <summary>The name as a quoted SQL identifier.</summary>
    /// <param name="name">The name, as the catalog holds it: 1 to 63 bytes of UTF-8, no NUL.</param>
    /// <exception cref="ArgumentException">It is empty, too long, or holds a NUL or half a surrogate pair.</exception>
    public static string Quote(string name)
    {
        if (Fault(name) is { } fault) throw new ArgumentException(fault, nameof(name));
        return "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    /// <summary>A name in a schema, both quoted.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">The table, function or sequence.</param>
    /// <exception cref="ArgumentException">One of them is no name; see <see cref="Quote"/>.</exception>
    public static string Qualify(string schema, string name) => Quote(schema) + "." + Quote(name);

    /// <summary>
    /// A table as people write it, and as <c>dataverket.shapes</c> keys it: <c>machines</c>, <c>maskin.machines</c> or <c>"Odd name"</c>. Two tables never share one.
    /// </summary>
    /// <param name="schema">The schema; <c>public</c> is left out.</param>
    /// <param name="table">The table.</param>
    /// <exception cref="ArgumentException">One of them is no name; see <see cref="Quote"/>.</exception>
    public static string Readable(string schema, string table) => schema == "public" ? Plain(table) : Plain(schema) + "." + Plain(table);

    /// <summary>What is wrong with a name; <c>null</c> when nothing is.</summary>
    /// <param name="name">The name.</param>
    public static string? Fault(string? name)
    {
        if (string.IsNullOrEmpty(name)) return "A name of a table, column or schema is empty.";
        if (name.Contains('\0')) return "A name holds the character NUL, which PostgreSQL cannot store.";
        try
        {
            var bytes = Strict.GetByteCount(name);
            return bytes <= MaxBytes ? null : $"The name {name} has {bytes} bytes; PostgreSQL would cut it at {MaxBytes}.";
        }
        catch (EncoderFallbackException)
        {
            return "A name holds half a surrogate pair and is no Unicode text.";
        }
    }

    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    static string Plain(string name)
    {
        var quoted = Quote(name);
        return (char.IsAsciiLetterLower(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') ? name : quoted;
    }
}
