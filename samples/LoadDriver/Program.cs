using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Kit;
using LoadDriver;

// Writes machines at a steady pace until SIGTERM, retries what got no answer, and keeps a journal of every accepted write.
// Arguments: journal file, summary file, then the addresses of the replicas.
if (args.Length < 3)
{
    Console.Error.WriteLine("usage: LoadDriver JOURNAL SUMMARY ADDRESS...");
    return 2;
}

using var stop = new CancellationTokenSource();
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    stop.Cancel();
});

await using var journal = new Journal(args[0]);
using var client = new MachineClient([.. args.Skip(2).Select(address => new Uri(address))], TimeProvider.System);
try
{
    await client.WaitUntilServedAsync(stop.Token);
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("stopped before any replica served");
}

var pace = new Pace(client, journal, TimeProvider.System);
await pace.RunAsync(writesPerSecond: 240, stop.Token);

var summary = pace.Summarise();
await File.WriteAllTextAsync(args[1], JsonSerializer.Serialize(summary, KitJson.Default.LoadSummary));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"stopped: {summary.Accepted} writes accepted, {summary.WritesPerSecond:0} a second, longest wait {summary.LongestWaitMs:0} ms"));
return 0;
