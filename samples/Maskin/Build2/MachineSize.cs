namespace Maskin;

/// <summary>The old shape in terms of the new one. The database holds the same mapping (Maskin.Migrations).</summary>
public static class MachineSize
{
    public static (int Cpu, int MemoryMb) Up(string size) => size switch
    {
        "small" => (1, 1024),
        "medium" => (2, 4096),
        "large" => (4, 16384),
        _ => throw new ArgumentException("size is small, medium or large.", nameof(size)),
    };

    /// <summary>The size that says exactly this, or null.</summary>
    public static string? Exact(int cpu, int memoryMb) => (cpu, memoryMb) switch
    {
        (1, 1024) => "small",
        (2, 4096) => "medium",
        (4, 16384) => "large",
        _ => null,
    };

    /// <summary>The nearest size, for clients of the old surface: a declared loss.</summary>
    public static string Nearest(int cpu) => cpu <= 1 ? "small" : cpu <= 2 ? "medium" : "large";
}
