using System.Reflection;
using System.Text.RegularExpressions;
using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>A scenario in which everything has another name: its schema, tables, columns, constraints, indexes and types.</summary>
static partial class OddNames
{
    internal const string Schema = "Sché \"ma\"; '%s' \\";

    static readonly Func<string, string>[] Kinds =
    [
        name => $"the \"{name}\"; '--",
        // 63 bytes, two for each letter but the name's.
        name => name + new string('é', (SqlName.MaxBytes - name.Length) / 2) + (name.Length % 2 == 0 ? "x" : ""),
        name => $"日本 𝒳 {name.ToUpperInvariant()}",
        name => $"%s{name} {{0}} $1 @p :x \\",
    ];

    /// <param name="scenario">The scenario.</param>
    /// <param name="turn">Which name is odd in which way.</param>
    internal static Scenario Of(Scenario scenario, int turn)
    {
        string Name(string name) => Kinds[(name.Sum(c => c) + turn) % Kinds.Length](name);
        string Sql(string sql) => Words().Replace(sql, word => word.Groups["name"].Success ? SqlName.Quote(Name(word.Value)) : word.Value);
        // What is nothing but a name is one; all else is SQL.
        string Text(string text) => Words().Match(text) is { Success: true, Groups: var groups } && groups["name"].Value == text ? Name(text) : Sql(text);
        Build Client(Build build) => new(Sql(build.Insert), Sql(build.Update), Sql(build.Read));
        object Value(object value) => value switch
        {
            string text => Text(text),
            NewColumn column => new NewColumn(Name(column.Name), column.Type, Sql(column.Up)),
            OldColumn column => new OldColumn(Name(column.Name), Sql(column.Down)),
            IReadOnlyList<string> texts => texts.Select(Text).ToList(),
            IReadOnlyList<NewColumn> columns => columns.Select(column => (NewColumn)Value(column)).ToList(),
            IReadOnlyList<OldColumn> columns => columns.Select(column => (OldColumn)Value(column)).ToList(),
            _ => value,
        };
        var change = (DatabaseChange)typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(scenario.Change, null)!;
        foreach (var member in change.GetType().GetProperties().Where(member => member.CanWrite && member.Name != nameof(DatabaseChange.Id)))
            if (member.GetValue(change) is { } value) member.SetValue(change, member.Name == nameof(DatabaseChange.Schema) ? Schema : Value(value));
        return new(scenario.Name, Sql(scenario.Tables), change)
        {
            Old = Client(scenario.Old), New = Client(scenario.New), Data = Sql(scenario.Data), NewAfterContract = scenario.NewAfterContract is { } insert ? Sql(insert) : null,
            IsShared = scenario.IsShared, OldAfterContract = scenario.OldAfterContract,
        };
    }

    /// <summary>Every name of the scenarios; not in texts, nor where values are filled in, nor the enum's own words.</summary>
    [GeneratedRegex(@"'[^']*'|\{\w+\}|(?<name>\b(t|u|d|s|v|id|n|m|a|b|size|cpu|mem|name|count|twice|note|kind|owner|things|positive|kinds|t_u|t_u_index|t_key|t_n|t_n_id)\b)")]
    private static partial Regex Words();
}
