using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>A table that a step locks. Immutable.</summary>
/// <param name="Schema">The table's schema.</param>
/// <param name="Table">The table.</param>
/// <param name="Mode">PostgreSQL's name of the lock, such as <c>ACCESS EXCLUSIVE</c>.</param>
public sealed record StepLock(string Schema, string Table, string Mode)
{
    internal const string All = "ACCESS EXCLUSIVE";
    internal const string Writers = "SHARE ROW EXCLUSIVE";
    internal const string Nobody = "SHARE UPDATE EXCLUSIVE";

    /// <summary>Who waits while the lock is held.</summary>
    public string Holds => Mode switch
    {
        All => "readers and writers",
        Writers => "writers",
        _ => "nobody but other changes",
    };

    internal string Sql => SqlName.Qualify(Schema, Table);

    internal string Name => SqlName.Readable(Schema, Table);
}
