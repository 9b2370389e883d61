namespace Maskin;

public static class MaskinBuild
{
    public const string Number = "1";

    /// <summary>This build knows the table with <c>size</c> and no other.</summary>
    public const int OldestShape = 1;

    public const int NewestShape = 1;
}
