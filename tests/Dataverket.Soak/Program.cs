using System.Diagnostics;
using System.Globalization;

// What takes long: a million mutated messages through every reader, ten million through both ways of scanning; hundreds of worlds whose processes, servers and
// links are killed, stopped and cut; every statement of every database change killed and run again; then the whole story again and again on the same servers. Argument 1 is how many stories (default 10, 0 for none);
// DATAVERKET_MESSAGES says how many messages, DATAVERKET_WORLDS how many worlds (300), DATAVERKET_SEED runs one world again, DATAVERKET_MATRIX how
// many places of the crash matrix out of a thousand (1000). Everything must end well.
var times = args.Length > 0 && int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 10;
var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
var root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", ".."));
var (passed, failed) = (0, 0);

foreach (var (test, messages) in new[] { ("Taxonomy.FuzzTests", 1_000_000), ("Envelopes.PlainScannerTests", 10_000_000) })
{
    Console.WriteLine($"--- {test}");
    if (await RunAsync(["exec", Program("tests", "Dataverket.Compat.Tests"), "-noLogo", "-noColor", "-class", $"Dataverket.Compat.Tests.{test}"], messages) == 130) return 130;
}

Console.WriteLine("--- worlds");
if (await RunAsync(["exec", Program("tests", "Dataverket.Chaos.Tests"), "worlds"], 0) == 130) return 130;

Console.WriteLine("--- crash matrix");
Environment.SetEnvironmentVariable("DATAVERKET_MATRIX", Environment.GetEnvironmentVariable("DATAVERKET_MATRIX") ?? "1000");
if (await RunAsync(["exec", Program("tests", "Dataverket.Migrations.Tests"), "-noLogo", "-noColor", "-class", "Dataverket.Migrations.Tests.CrashMatrixTests"], 0) == 130) return 130;

for (var n = 1; n <= times; n++)
{
    Console.WriteLine($"--- story {n} of {times}");
    if (await RunAsync([Program("samples", "Story"), "--fast"], 0) == 130) return 130;
}

Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

string Program(string folder, string name) => Path.Combine(root, folder, name, "bin", configuration, "net10.0", name + ".dll");

async Task<int> RunAsync(string[] arguments, int messages)
{
    var start = new ProcessStartInfo("dotnet", arguments);
    start.Environment.TryAdd("DATAVERKET_MESSAGES", messages.ToString(CultureInfo.InvariantCulture));
    using var process = Process.Start(start)!;
    await process.WaitForExitAsync();
    if (process.ExitCode == 0) passed++;
    else failed++;
    return process.ExitCode;
}
