using Dataverket.Cli.Runs;
using Kit;
using Spectre.Console;

namespace CoordinatorHost;

public static class WatchCommand
{
    public static async Task<int> RunAsync()
    {
        await using var nats = ServiceSettings.Read(["watch"], "watch", "1").ConnectNats();
        return await RunWatch.RunAsync(nats, StoryEnvironment.RunId, AnsiConsole.Console, TimeProvider.System, CancellationToken.None);
    }
}
