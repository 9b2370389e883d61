using System.Security.Cryptography;
using System.Text;
using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>
/// One change of one table, declared once by a service's migrations assembly; it yields Expand, Backfill and Contract. The verbs of this library derive from it.
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

    /// <summary>Its place among the service's migrations, 1 upward. Expand is recorded as ten times that plus 1, Contract as ten times that plus 3.</summary>
    public required long Number { get; init; }

    /// <summary>The table's schema. Default <c>public</c>.</summary>
    public string Schema { get; init; } = "public";

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The table's shape before, 1 upward; the same number that shape leases use.</summary>
    public required int OldShape { get; init; }

    /// <summary>The table's shape after; <see cref="OldShape"/> plus 1.</summary>
    public required int NewShape { get; init; }

    /// <summary>SHA-256 of the declaration, lower-case hexadecimal. A change that was expanded under one checksum goes on under no other.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Declaration()))));

    internal string TableSql => SqlName.Qualify(Schema, Table);

    internal string TableName => SqlName.Readable(Schema, Table);

    internal long ExpandNumber => checked((Number * 10) + 1);

    internal long ContractNumber => checked((Number * 10) + 3);

    /// <summary>Everything that is wrong with the declaration by itself; empty when nothing is. Asks no database.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (string.IsNullOrEmpty(Id) || Id.Length > 40 || !char.IsAsciiLetterOrDigit(Id[0]) || !Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            faults.Add($"The id '{Id}' is not 1 to 40 of a-z, 0-9 and '-', with a letter or digit first.");
        if (Number is < 1 or > long.MaxValue / 100) faults.Add($"Change {Id}: the number {Number} is outside 1..{long.MaxValue / 100}.");
        if (OldShape < 1) faults.Add($"Change {Id}: the old shape {OldShape} is below 1.");
        if (NewShape != (long)OldShape + 1) faults.Add($"Change {Id}: the new shape is {NewShape}, but comes right after {OldShape}.");
        AddFault(faults, Schema);
        AddFault(faults, Table);
        AddFaults(faults);
        return faults;
    }

    /// <summary>Expand and Contract as ordinary FluentMigrator migrations. They refuse to run, under any runner but <see cref="ChangeRunner"/>.</summary>
    /// <exception cref="ArgumentException">The declaration is faulty; see <see cref="Validate"/>.</exception>
    public IReadOnlyList<PhaseMigration> CreateMigrations()
    {
        if (Validate() is { Count: > 0 } faults) throw new ArgumentException(string.Join(Environment.NewLine, faults));
        return [new PhaseMigration(this, MigrationPhase.Expand), new PhaseMigration(this, MigrationPhase.Contract)];
    }

    /// <summary>The SQL of the change.</summary>
    internal abstract ColumnSync Sync { get; }

    private protected abstract void AddFaults(List<string> faults);

    private protected abstract IEnumerable<string> Declaration();

    private protected void AddFault(List<string> faults, string name)
    {
        if (SqlName.Fault(name) is { } fault) faults.Add($"Change {Id}: {fault}");
    }
}
