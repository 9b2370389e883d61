using System.Text.Json;

namespace Dataverket.Migrations;

/// <summary>What the catalog said about the old side while it was there: what Contract takes away, and its undo brings back. Immutable.</summary>
sealed class ChangeFacts(IReadOnlyDictionary<string, string> values)
{
    /// <summary>What a plan assumes where no database is asked: the old side is NOT NULL.</summary>
    internal static ChangeFacts Assumed { get; } = new(new Dictionary<string, string> { [Required] = "*" });

    /// <summary>The old columns that are NOT NULL, one a line.</summary>
    internal const string Required = "required";

    internal string Json => JsonSerializer.Serialize(values);

    internal bool IsRequired => this[Required].Length > 0;

    internal string this[string name] => values.GetValueOrDefault(name, "");

    internal bool Requires(string column) => this[Required] == "*" || this[Required].Split('\n').Contains(column, StringComparer.Ordinal);

    internal static ChangeFacts Parse(string? json) =>
        new(string.IsNullOrEmpty(json) ? new Dictionary<string, string>() : JsonSerializer.Deserialize<Dictionary<string, string>>(json)!);
}
