namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>
/// One kind of change as both builds see it: the tables that the old build has left behind, and the queries of either. A row of the service is an id and a value; each
/// build has SQL that writes and reads that value, with <c>{id}</c> and <c>{v}</c> filled in.
/// </summary>
public sealed record Scenario(string Name, string Tables, DatabaseChange Change)
{
    public required Build Old { get; init; }

    public required Build New { get; init; }

    /// <summary>What else is part of the fingerprint: the data of the scenario's tables, in order.</summary>
    public required string Data { get; init; }

    /// <summary>The new build's insert once the old side is gone, where that is another.</summary>
    public string? NewAfterContract { get; init; }

    /// <summary>Whether both builds use the same rows.</summary>
    public bool IsShared { get; init; } = true;

    /// <summary>Whether the old build can go on after Contract.</summary>
    public bool OldAfterContract { get; init; }

    public override string ToString() => Name;
}

/// <summary>One build's queries. <c>Read</c> gives the value as text.</summary>
public sealed record Build(string Insert, string Update, string Read);
