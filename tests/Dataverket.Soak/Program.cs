using System.Diagnostics;
using System.Globalization;

// The whole story again and again on the same servers: argument 1 is how often (default 10). Every run must end well.
var times = args.Length > 0 && int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : 10;
var story = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "samples", "Story", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Story.dll"));
var (passed, failed) = (0, 0);
for (var n = 1; n <= times; n++)
{
    Console.WriteLine($"--- story {n} of {times}");
    using var process = Process.Start(new ProcessStartInfo("dotnet", [story, "--fast"]))!;
    await process.WaitForExitAsync();
    if (process.ExitCode == 0) passed++;
    else failed++;
    if (process.ExitCode == 130) return 130;
}

Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;
