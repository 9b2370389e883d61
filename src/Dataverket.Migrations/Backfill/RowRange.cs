namespace Dataverket.Migrations;

/// <summary>A part of the key that one worker walks: behind <see cref="Cursor"/>, up to <see cref="Upper"/>. One thread at a time.</summary>
sealed class RowRange(int number, string[]? cursor, string[] upper)
{
    internal int Number => number;

    /// <summary>The last key that is done, as the database holds it; <c>null</c> before the first.</summary>
    internal string[]? Cursor { get; set; } = cursor;

    internal string[] Upper => upper;

    internal bool IsWalked => Cursor is not null && Cursor.AsSpan().SequenceEqual(Upper);
}
