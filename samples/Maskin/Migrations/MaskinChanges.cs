using Dataverket.Migrations;

namespace Maskin.Migrations;

/// <summary>The changes of Maskin's tables, each declared once.</summary>
public static class MaskinChanges
{
    /// <summary><c>machines.size</c> becomes <c>cpu</c> and <c>memory_mb</c>.</summary>
    public static SplitColumn MachineSize { get; } = new()
    {
        Id = "machine-size",
        Number = 2,
        Schema = "maskin",
        Table = "machines",
        OldShape = 1,
        NewShape = 2,
        Column = "size",
        Into =
        [
            new("cpu", "integer", "CASE size WHEN 'small' THEN 1 WHEN 'medium' THEN 2 WHEN 'large' THEN 4 END"),
            new("memory_mb", "integer", "CASE size WHEN 'small' THEN 1024 WHEN 'medium' THEN 4096 WHEN 'large' THEN 16384 END"),
        ],
        Down = "CASE WHEN cpu <= 1 THEN 'small' WHEN cpu <= 2 THEN 'medium' ELSE 'large' END",
        DownIsLossy = "A machine that is no old size is written as the nearest one; the service refuses such machines until the event is raised.",
    };
}
