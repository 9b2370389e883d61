namespace Dataverket.Compat.Analyzers.Model;

/// <summary>Who meets whom.</summary>
internal enum Direction
{
    /// <summary>A new reader meets what an old writer wrote.</summary>
    Backward,

    /// <summary>An old reader meets what a new writer writes.</summary>
    Forward,
}
