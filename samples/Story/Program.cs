using System.Globalization;
using System.Runtime.InteropServices;
using Kit;
using Story;

// The story: one upgrade, end to end, with real processes on real NATS and PostgreSQL. `./run demo` starts it.
var (options, fault) = StoryOptions.Parse(args);
if (options is null)
{
    await Console.Error.WriteLineAsync($"{fault}{Environment.NewLine}{StoryOptions.Usage}");
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var timings = options.Fast ? StoryTimings.Fast : StoryTimings.Full;
try
{
    var database = new StoryDatabase(StoryEnvironment.Required(StoryEnvironment.Postgres));
    await using var nats = new StoryNats(StoryEnvironment.Required(StoryEnvironment.NatsUrl));
    // Everything outside is looked at before anything is changed.
    Console.WriteLine(await database.InspectAsync(options.Clean, stop.Token));
    Console.WriteLine(await nats.InspectAsync(options.Clean, stop.Token));
    if (options.Clean)
    {
        await database.DropAsync(stop.Token);
        await nats.DropAsync(stop.Token);
        Console.WriteLine("What the story left is removed.");
        return 0;
    }

    var ports = Ports.Reserve(options.PagePort);
    using var folder = StoryFolder.Open(options.Directory);
    Console.WriteLine($"timings ({timings.Name}, default in brackets): {timings.Describe()}");
    return await new StoryRun(options, timings, database, nats, folder, ports, TimeProvider.System).RunAsync(stop.Token);
}
catch (BadDayException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("interrupted; what the story made is removed");
    return 130;
}
catch (InvalidOperationException e) when (e.Message.Contains("./run demo", StringComparison.Ordinal))
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
