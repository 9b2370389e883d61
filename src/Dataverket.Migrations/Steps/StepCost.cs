namespace Dataverket.Migrations;

/// <summary>What a step costs the server. No step of this library writes a table anew.</summary>
public enum StepCost
{
    /// <summary>Changes the catalog only; takes about a millisecond, whatever the size of the table.</summary>
    Catalog,

    /// <summary>Reads every row once.</summary>
    Scan,

    /// <summary>Reads every row and writes an index.</summary>
    Index,

    /// <summary>Writes rows that are not filled yet.</summary>
    Rows,
}
