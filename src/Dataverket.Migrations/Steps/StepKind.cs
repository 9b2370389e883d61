namespace Dataverket.Migrations;

/// <summary>How a step is run.</summary>
public enum StepKind
{
    /// <summary>In one transaction, with its tables locked for a moment. Done or not done, nothing between.</summary>
    Transaction,

    /// <summary>Outside a transaction (an index built or dropped concurrently): the intent is written down before, the effect is looked for after, and what a failure left is cleaned up.</summary>
    Concurrent,

    /// <summary>In a transaction of its own that may read the whole table, while readers and writers pass.</summary>
    Validate,

    /// <summary>In short batches along the key, each with its checkpoint.</summary>
    Rows,
}
