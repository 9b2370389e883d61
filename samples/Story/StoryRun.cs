using System.Globalization;
using System.Text.Json;
using Dataverket.Cli.Runs;
using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;
using Kit;
using Spectre.Console;

namespace Story;

/// <summary>Sets the stage, lets the run happen, checks what is left, and says the one line that counts.</summary>
public sealed class StoryRun(StoryOptions options, StoryTimings timings, StoryDatabase database, StoryNats nats, StoryFolder folder, Ports ports, TimeProvider time)
{
    // Planned by build 1, ended by build 2 under version 1; and one that was begun by build 2. Each effect stands here as often as it was had.
    private const string Rewired = "rewire-a/1/connect by 2, rewire-a/1/plan by 1, rewire-a/1/window by 2, rewire-b/2/connect by 2, rewire-b/2/plan by 2, rewire-b/2/test by 2, rewire-b/2/window by 2";
    private readonly RunClient _client = new(nats.Connection, StoryEnvironment.RunId);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        using var host = new ProcessHost(folder, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accidents = new Accidents(_client, host, nats, timings, time);
        var client = new StallClient(database, () => accidents.Last, time);
        var stalling = Task.CompletedTask;
        Task converging = Task.CompletedTask, serving = Task.CompletedTask, watching = Task.CompletedTask;
        try
        {
            await database.CreateAsync(timings.SeedRows, cancellationToken);
            await nats.CreateAsync(cancellationToken);
            Environment.SetEnvironmentVariable(StoryEnvironment.Speed, timings.Name);
            Environment.SetEnvironmentVariable(StoryEnvironment.Variant, options.Variant);
            WantServices(host);
            Console.WriteLine($"page: http://127.0.0.1:{ports.Page}/ (and http://127.0.0.1:{ports.StandbyPage}/ on the standby), status on NATS: {RolloutSubjects.Status(StoryEnvironment.RunId)}");
            serving = host.ServeAsync(nats.Connection, stop.Token);
            watching = accidents.RunAsync(stop.Token);
            converging = host.RunAsync(stop.Token);
            stalling = client.RunAsync(stop.Token);

            var blocked = await WatchAsync(accidents, cancellationToken);
            await Task.Delay(timings.AfterTheEnd, time, cancellationToken);
            await host.ForgetAsync("load");
            if (stalling.IsFaulted) await stalling;
            Console.WriteLine(client.Summary);
            var check = await SettleAsync(cancellationToken);
            return await JudgeAsync(check, accidents, blocked, time.GetElapsedTime(began), cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            try
            {
                // What went wrong for the client of the database is told where its figures would be; an interrupt of its statement is no failure of the story.
                await Task.WhenAny(stalling);
                foreach (var task in new[] { serving, watching, converging, accidents.SettleAsync() }) await EndAsync(task);
            }
            finally
            {
                // On servers of somebody's own nothing stays behind; the private ones go with their folder anyway.
                await database.DropAsync(CancellationToken.None);
                await nats.DropAsync(CancellationToken.None);
            }
        }
    }

    private void WantServices(ProcessHost host)
    {
        string In(string project, string name) => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", project, "bin", Configuration, "net10.0", name + ".dll"));
        string Number(int port) => port.ToString(CultureInfo.InvariantCulture);
        string Maskin(string build) => In($"Maskin/Build{build}", $"Maskin.Build{build}");
        string Nett(string build) => In($"Nett/Build{build}", $"Nett.Build{build}");
        host.Want("maskin-a", "1", Maskin, ["maskin-a", Number(ports.MaskinA)], restart: true);
        host.Want("maskin-b", "1", Maskin, ["maskin-b", Number(ports.MaskinB)], restart: true);
        host.Want("nett-0", "1", Nett, ["nett-0"], restart: true);
        host.Want("coordinator-a", "1", _ => In("CoordinatorHost", "CoordinatorHost"), ["coordinator-a", Number(ports.Page)], restart: false);
        host.Want("coordinator-b", "1", _ => In("CoordinatorHost", "CoordinatorHost"), ["coordinator-b", Number(ports.StandbyPage)], restart: false);
        host.Want("load", "1", _ => In("LoadDriver", "LoadDriver"), [folder.PathOf("accepted.csv"), folder.PathOf("load.json"), $"http://127.0.0.1:{ports.MaskinA}", $"http://127.0.0.1:{ports.MaskinB}"], restart: false);
    }

    /// <summary>Shows the run until it ends, or until a stage that must be refused has been shut for long enough to read why.</summary>
    private async Task<IReadOnlyList<BlockStatus>> WatchAsync(Accidents accidents, CancellationToken cancellationToken)
    {
        var stage = options.Variant switch { "contract-early" => "contract-database", "nett-stays" => "raise-event", _ => "" };
        using var shown = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(200), time);
        using var link = CancellationTokenSource.CreateLinkedTokenSource(shown.Token, limit.Token);
        var watch = RunWatch.RunAsync(nats.Connection, StoryEnvironment.RunId, AnsiConsole.Console, time, link.Token);
        IReadOnlyList<BlockStatus> blocked = [];
        while (!watch.IsCompleted)
        {
            await Task.WhenAny(watch, Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (accidents.Last is not { } status) continue;
            var shut = status.Blocked.Where(block => block.Stage == stage && block.Seconds > timings.AnnouncementAge.TotalSeconds + timings.GateHold.TotalSeconds).ToList();
            if (shut.Count > 0) blocked = shut;
            if (blocked.Count > 0 || (status.Phase == RunPhase.Paused && status.Blocked.Any(block => block.Seconds > 5))) await shown.CancelAsync();
        }

        await EndAsync(watch);
        return blocked;
    }

    private async Task<StoryCheck> SettleAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), time);
        while (true)
        {
            // The consumer lags on purpose: the last events reach it after the load has stopped.
            var check = await StoryCheck.RunAsync(database, nats, folder.PathOf("accepted.csv"), cancellationToken);
            if (check.Faults.Count == 0 || limit.IsCancellationRequested) return check;
            await Task.Delay(TimeSpan.FromMilliseconds(250), time, cancellationToken);
        }
    }

    private async Task<int> JudgeAsync(StoryCheck check, Accidents accidents, IReadOnlyList<BlockStatus> blocked, TimeSpan took, CancellationToken cancellationToken)
    {
        List<string> faults = [.. check.Faults];
        var summary = folder.PathOf("load.json");
        if (!File.Exists(summary)) faults.Add("the load driver ended without a summary: see its log");
        var load = File.Exists(summary) ? JsonSerializer.Deserialize(await File.ReadAllTextAsync(summary, cancellationToken), KitJson.Default.LoadSummary)! : new LoadSummary();
        if (load.Refused > 0) faults.Add($"{load.Refused} writes were refused that should not be: {load.FirstProblem}");
        if (load.Failed > 0) faults.Add($"{load.Failed} writes never got an answer, the last one because of {load.LastUnanswered}");
        if (load.WritesPerSecond < 200) faults.Add(string.Create(CultureInfo.InvariantCulture, $"only {load.WritesPerSecond:0} writes and events a second, not 200"));
        var raised = accidents.Last?.Messages.FirstOrDefault(message => message.Type == StoryEnvironment.EventType)?.Active ?? 0;
        var result = "ok";
        if (options.Variant.Length > 0)
        {
            result = "refused";
            if (blocked.Count == 0) faults.Add("the stage that had to be refused was not");
            if (check.IsContracted) faults.Add("the old column was dropped all the same");
            if (raised > 1) faults.Add("the event was raised all the same");
            if (load.WideAccepted > 0) faults.Add($"{load.WideAccepted} machines that version 1 cannot say were accepted");
            foreach (var block in blocked) Console.WriteLine($"refused: {block.Stage}: {block.What} {block.Unblock}");
        }
        else
        {
            if (accidents.Last?.Phase != RunPhase.Succeeded) faults.Add($"the run ended as {accidents.Last?.Phase.ToString() ?? "nothing"}: {accidents.Last?.Reason}");
            if (accidents.Happened.Count != (nats.CanRestart ? 3 : 2)) faults.Add($"only {accidents.Happened.Count} accidents happened");
            if (!check.IsContracted) faults.Add("the old column is still there");
            if (raised != 2) faults.Add($"the event is at version {raised}, not 2");
            if (load.WideAccepted == 0) faults.Add("no machine with 5 cpus was accepted at version 2");
            if (!(load.LastWideRefused > load.FirstWideAccepted)) faults.Add("no machine with 5 cpus was refused while the event was lowered");
            if (!(load.LastWideAccepted > load.LastWideRefused)) faults.Add("machines with 5 cpus were refused to the end");
            if (check.Owners < 2) faults.Add("Nett's ledger never had another owner");
            if (check.Rewired != Rewired || check.Replies != 2) faults.Add($"networks were rewired so, with {check.Replies} replies: {check.Rewired}");
            if (accidents.HandedBack.Count != 1) faults.Add($"{accidents.HandedBack.Count} dead letters were handed back, not 1");
            Console.WriteLine($"ledger: each rack in the order of the stream, through {check.Owners} owners; rewired: {check.Rewired}; handed back: {string.Join(", ", accidents.HandedBack)}");
            if (!nats.CanRestart) Console.WriteLine("nats-server is not the story's own, so it was not restarted");
            // Told once more: a note that was on its way when the server was killed reached nobody.
            foreach (var accident in accidents.Happened) Console.WriteLine($"it went on through an {accident}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"writes: accepted={load.Accepted} a_second={load.WritesPerSecond:0} retried={load.Retried}; 5 cpus: refused={load.WideRefused} at version 1, accepted={load.WideAccepted} at version 2"));
        if (faults.Count > 0)
        {
            result = "failed";
            foreach (var line in folder.Tails(25)) Console.WriteLine(line);
            foreach (var fault in faults) Console.WriteLine($"fault: {fault}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"story: result={result} published={check.Published} handled={check.Handled} lost={check.Lost} duplicated={check.Duplicated} parked={check.Parked} dead={check.Dead} max_stall_ms={load.LongestWaitMs:0} seconds={took.TotalSeconds:0}"));
        return faults.Count == 0 ? 0 : 1;
    }

    private static async Task EndAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // Stopped on purpose.
        }
    }

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif
}
