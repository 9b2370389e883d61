using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// One change of one table, declared once by a service's migrations assembly; it yields the steps of Expand, Backfill, Verify and Contract, and the way back. The
/// verbs of this library derive from it.
/// Immutable; safe from any thread.
/// </summary>
public abstract class DatabaseChange
{
    /// <summary>Only this library's verbs derive from it: each is proven against running writers.</summary>
    private protected DatabaseChange()
    {
    }

    /// <summary>The change's id, such as <c>machines-split-size</c>: 1 to 40 of a-z, 0-9 and <c>-</c>, a letter or digit first. It never changes and is never used again.</summary>
    public required string Id { get; init; }

    /// <summary>Its place among the service's migrations, 1 upward. Its first step is recorded as a hundred times that plus 1, its next one as plus 2, and so on.</summary>
    public required long Number { get; init; }

    /// <summary>The table's schema. Default <c>public</c>.</summary>
    public string Schema { get; init; } = "public";

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>SHA-256 of the declaration, lower-case hexadecimal. A change that was expanded under one checksum goes on under no other.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Declaration()))));

    internal string TableSql => SqlName.Qualify(Schema, Table);

    internal string TableName => SqlName.Readable(Schema, Table);

    /// <summary>Old and new shape; <c>null</c> where builds see no difference.</summary>
    internal virtual (int Old, int New)? Shapes => null;

    /// <summary>Every table that it touches: one runner at a time works on one of them.</summary>
    internal virtual IReadOnlyList<string> Tables => [TableName];

    /// <summary>The table's name among the shapes after Contract.</summary>
    internal virtual string FinalName => TableName;

    /// <summary>SQL that gives one JSON object of texts: what the catalog says about the old side. Never fails.</summary>
    internal virtual string FactsSql => "SELECT '{}'";

    /// <summary>SQL that lists what hangs on the old side, one sentence a row.</summary>
    internal virtual string? DependentsSql => null;

    /// <summary>SQL that lists what would go with the old side without a counterpart on the new one, and what to do about it.</summary>
    internal virtual string? LostSql => null;

    /// <summary>SQL that lists what has come to hang on what Contract made, and keeps its undo from taking that away, one sentence a row.</summary>
    internal virtual string? HangingSql => null;

    /// <summary>The names that Contract takes away, as functions would write them.</summary>
    internal virtual IReadOnlyList<string> OldNames => [];

    /// <summary>The columns, by table, that a trigger of its own sets, or lets others follow.</summary>
    internal virtual IReadOnlyList<(string Table, string Column)> Synced => [];

    /// <summary>Whether such a column may be set by nothing else than statements; a mended one may.</summary>
    internal bool IsInStep => this is ColumnChange or MoveColumn or SwapPrimaryKeyType;

    /// <summary>Whether subscribers would meet what Contract takes away.</summary>
    internal bool IsReplicated => this is ColumnChange or MoveColumn or RetireColumn or RetireTable or SwapPrimaryKeyType;

    /// <summary>What notes that old builds still write; <c>null</c> where their writes look like any other.</summary>
    internal virtual OldWrites? OldWrites => null;

    /// <summary>What counts writes that gave both sides and contradict themselves; <c>null</c> where no statement can.</summary>
    internal virtual Divergences? Divergences => null;

    /// <summary>Where the names in expressions are looked up, now and in triggers.</summary>
    internal string SearchPath => "pg_catalog, " + SqlName.Quote(Schema) + ", pg_temp";

    /// <summary>What everything begins with that the change makes for itself.</summary>
    internal string Prefix => "dataverket_" + Id + "_";

    /// <summary>The change's steps, in order, as data.</summary>
    /// <exception cref="ArgumentException">The declaration is faulty; see <see cref="Validate"/>.</exception>
    public IReadOnlyList<ChangeStep> Steps() => Validate() is { Count: > 0 } faults ? throw new ArgumentException(string.Join(Environment.NewLine, faults)) : Build(ChangeFacts.Assumed).Forward;

    /// <summary>The change for people: what each step runs, locks and costs, and how it is taken back.</summary>
    /// <exception cref="ArgumentException">The declaration is faulty; see <see cref="Validate"/>.</exception>
    public string Explain() => Validate() is { Count: > 0 } faults ? throw new ArgumentException(string.Join(Environment.NewLine, faults)) : ChangeText.Explain(this, Build(ChangeFacts.Assumed));

    /// <summary>Everything that is wrong with the declaration by itself; empty when nothing is. Asks no database.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (string.IsNullOrEmpty(Id) || Id.Length > 40 || !char.IsAsciiLetterOrDigit(Id[0]) || !Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            faults.Add($"The id '{Id}' is not 1 to 40 of a-z, 0-9 and '-', with a letter or digit first.");
        if (Number is < 1 or > long.MaxValue / 1000) faults.Add($"Change {Id}: the number {Number} is outside 1..{long.MaxValue / 1000}.");
        if (Shapes is { } shapes && shapes.Old < 1) faults.Add($"Change {Id}: the old shape {shapes.Old} is below 1.");
        if (Shapes is { } both && both.New != (long)both.Old + 1) faults.Add($"Change {Id}: the new shape is {both.New}, but comes right after {both.Old}.");
        AddFault(faults, Schema);
        AddFault(faults, Table);
        AddFaults(faults);
        return faults;
    }

    /// <summary>Each step as an ordinary FluentMigrator migration. They refuse to run, under any runner but <see cref="ChangeRunner"/>.</summary>
    /// <exception cref="ArgumentException">The declaration is faulty; see <see cref="Validate"/>.</exception>
    public IReadOnlyList<StepMigration> CreateMigrations()
    {
        if (Validate() is { Count: > 0 } faults) throw new ArgumentException(string.Join(Environment.NewLine, faults));
        var steps = Build(ChangeFacts.Assumed);
        return [.. steps.Forward.Select(step => new StepMigration(this, step, steps.NumberOf(this, step)))];
    }

    internal abstract ChangeSteps Build(ChangeFacts facts);

    /// <summary>What keeps it from being expanded, beyond what holds for every change. Asked inside a transaction whose search path is the change's.</summary>
    internal virtual Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether its declaration says a name, as a column's or as a word of an expression.</summary>
    internal bool Says(string name) =>
        // Before that: verb, id, schema and table.
        Declaration().Skip(4).Any(text => Regex.IsMatch(text, $@"(?<![\p{{L}}\p{{N}}_$]){Regex.Escape(name)}(?![\p{{L}}\p{{N}}_$])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant));

    /// <summary>What has to have run before it is filled or contracted.</summary>
    internal virtual Task CheckBeforeAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken) => Task.CompletedTask;

    private protected abstract void AddFaults(List<string> faults);

    private protected abstract IEnumerable<string> Declaration();

    private protected void AddFault(List<string> faults, string name)
    {
        if (SqlName.Fault(name) is { } fault) faults.Add($"Change {Id}: {fault}");
    }

    /// <summary>A name in SQL; one that is no name stays as it is, for <see cref="Validate"/> to name.</summary>
    private protected static string Quote(string name) => SqlName.Fault(name) is null ? SqlName.Quote(name) : name ?? "";

    private protected static string List(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));

    private protected void AddExpressionFault(List<string> faults, string? text, string what)
    {
        if (string.IsNullOrWhiteSpace(text)) faults.Add($"Change {Id}: {what} is empty.");
        else if (text.Contains('\0') || text.Contains("$dataverket$", StringComparison.Ordinal)) faults.Add($"Change {Id}: {what} holds a NUL or the text $dataverket$.");
    }
}
