namespace Maskin;

public static class MaskinBuild
{
    public const string Number = "2";

    /// <summary>This build lives with the table in both shapes: <c>size</c> beside the new columns, and without it.</summary>
    public const int OldestShape = 1;

    public const int NewestShape = 2;
}
