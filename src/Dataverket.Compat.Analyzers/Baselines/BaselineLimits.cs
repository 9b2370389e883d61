namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>How much of a baseline is read. A file beyond one of them has one fault and is not read further.</summary>
internal static class BaselineLimits
{
    /// <summary>Characters in a file.</summary>
    public const int Size = 4 * 1024 * 1024;

    /// <summary>Characters in a line.</summary>
    public const int Line = 16 * 1024;

    /// <summary>Lines in a file.</summary>
    public const int Lines = 100_000;

    /// <summary>Lists and maps inside one another.</summary>
    public const int Depth = 64;

    /// <summary>Faults that are told of one file.</summary>
    public const int Faults = 50;
}
