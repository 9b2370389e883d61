using System.Diagnostics;
using System.Globalization;

// What takes long: a million mutated messages and more through every reader, then the whole story again and again on the same servers.
// Argument 1 is how many stories (default 10, 0 for none); DATAVERKET_MESSAGES how many messages. Everything must end well.
const int FewestMessages = 1_000_000;
var times = args.Length > 0 && int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 10;
var messages = int.TryParse(Environment.GetEnvironmentVariable("DATAVERKET_MESSAGES"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : FewestMessages;
var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
var root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", ".."));
var (passed, failed) = (0, 0);

Console.WriteLine($"--- {messages} mutated messages");
var fuzz = await RunAsync(["exec", Program("tests", "Dataverket.Compat.Tests"), "-noLogo", "-noColor", "-class", "Dataverket.Compat.Tests.Taxonomy.FuzzTests"]);
for (var n = 1; n <= times && fuzz != 130; n++)
{
    Console.WriteLine($"--- story {n} of {times}");
    if (await RunAsync([Program("samples", "Story"), "--fast"]) == 130) return 130;
}

Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

string Program(string folder, string name) => Path.Combine(root, folder, name, "bin", configuration, "net10.0", name + ".dll");

async Task<int> RunAsync(string[] arguments)
{
    var start = new ProcessStartInfo("dotnet", arguments);
    start.Environment["DATAVERKET_MESSAGES"] = messages.ToString(CultureInfo.InvariantCulture);
    using var process = Process.Start(start)!;
    await process.WaitForExitAsync();
    if (process.ExitCode == 0) passed++;
    else failed++;
    return process.ExitCode;
}
