using System.Globalization;
using Dataverket.Chaos.Tests.Checks;
using Dataverket.Chaos.Tests.Roles;
using Dataverket.Chaos.Tests.Wire;
using Dataverket.Tests;

namespace Dataverket.Chaos.Tests.Worlds;

/// <summary>
/// One world: servers, processes, faults drawn from a seed, versions that are raised and lowered meanwhile; then everything is mended, all is waited for, and
/// broker and database are asked what came of it.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private static readonly TimeSpan AtLeast = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DrainWithin = TimeSpan.FromSeconds(60);
    private readonly string _folder;
    private readonly Plane _plane;
    private readonly TestDatabase _database;

    private World(int seed, string folder, Plane plane, TestDatabase database)
        => (Seed, _folder, _plane, _database) = (seed, folder, plane, database);

    public int Seed { get; }

    public Plane Plane => _plane;

    public Witness Witness { get; } = new();

    public IReadOnlyList<Slot> Slots { get; private set; } = [];

    /// <summary>What was done to it, with the time; kept beside the journals.</summary>
    public Journal Log { get; private set; } = null!;

    /// <summary>Who moves the version; in some worlds there are two of them, and each is told the same.</summary>
    public IReadOnlyList<Slot> Raisers => [.. Slots.Where(slot => slot.Role == "raiser")];

    /// <summary>
    /// In one world of four nobody touches the producers or the servers, but single messages of theirs are lost: then nothing that comes late has an excuse.
    /// </summary>
    public bool IsCalm => Seed % 4 == 2;

    public static Shape ShapeOf(int seed) => (seed % 10) switch
    {
        0 => Shape.Leaf,
        1 or 4 or 7 => Shape.Cluster,
        _ => Shape.Single,
    };

    /// <summary>Runs one world from its beginning to its verdict. Its folder stays where something is wrong, and where DATAVERKET_KEEP is set.</summary>
    public static async Task<WorldResult> RunAsync(int seed)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var folder = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"dataverket-chaos-{seed}-")).FullName;
        Findings findings;
        try
        {
            await using var database = await TestDatabase.CreateAsync();
            await using var plane = await Plane.StartAsync(folder, ShapeOf(seed));
            await using var world = new World(seed, folder, plane, database);
            findings = await world.RunAsync();
        }
        catch (Exception e)
        {
            // The others go on, and this one is told with its seed.
            findings = new Findings();
            findings.Other($"the world did not come to its end: {e}");
        }

        if (findings.IsClean && Environment.GetEnvironmentVariable("DATAVERKET_KEEP") is null) Directory.Delete(folder, recursive: true);
        else await File.WriteAllLinesAsync(Path.Combine(folder, "findings"), findings.Faults);
        return new(seed, ShapeOf(seed), findings, TimeProvider.System.GetElapsedTime(begun), findings.IsClean ? "" : folder);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var slot in Slots) await slot.DisposeAsync();
        Log?.Dispose();
    }

    private async Task<Findings> RunAsync()
    {
        Log = new Journal(Path.Combine(_folder, "world"));
        await _database.RunAsync("""
            CREATE TABLE sent (id text PRIMARY KEY, key text NOT NULL, number int NOT NULL, version int NOT NULL, revision bigint NOT NULL, writer text NOT NULL, build int NOT NULL);
            CREATE TABLE effects (place bigserial PRIMARY KEY, durable text NOT NULL, id text NOT NULL, key text NOT NULL, number int NOT NULL, version int NOT NULL, build int NOT NULL, instance text NOT NULL);
            """);
        var random = new Random(Seed);
        Slots = MakeSlots(random);
        await Task.WhenAll(Slots.Select(slot => slot.StartAsync()));
        await Eventually.TrueAsync(async () => await _database.ValueAsync<long>("SELECT count(*) FROM effects") > 0, "the first effect", 60);

        using var over = new CancellationTokenSource(AtMost, TimeProvider.System);
        var faults = new Faults(this, new Random(random.Next())).RunAsync(over.Token);
        var watching = WatchAsync(over.Token);
        var directing = new Director(this, new Random(random.Next())).RunAsync(over.Token);
        await Task.WhenAll(directing, Task.Delay(AtLeast, TimeProvider.System));
        await over.CancelAsync();
        await faults;
        await watching;
        await HealAsync();
        var waited = await DrainAsync();
        var record = await WorldRecord.ReadAsync(this, _database);
        if (waited.Length > 0) record.Troubles.Add(waited);
        foreach (var slot in Slots)
            if (!await slot.EndAsync(TimeSpan.FromSeconds(15))) record.Troubles.Add($"{slot.Name} did not end in good order");
        record.Troubles.AddRange(Slots.Where(slot => slot.Crashes > 0).Select(slot => $"{slot.Name} crashed"));
        await record.WriteAsync(_folder);
        return new Checker(record).Check();
    }

    // All links are in this process: while it does not run, nobody is heard.
    private async Task WatchAsync(CancellationToken over)
    {
        for (var last = TimeProvider.System.GetTimestamp(); !over.IsCancellationRequested; last = TimeProvider.System.GetTimestamp())
        {
            await Child.PauseAsync(TimeSpan.FromMilliseconds(50), over);
            if (TimeProvider.System.GetElapsedTime(last) is var gap && gap > TimeSpan.FromMilliseconds(500)) Log.Write("stalled", "all links", (int)gap.TotalMilliseconds);
        }
    }

    private List<Slot> MakeSlots(Random random)
    {
        var behindLeaf = random.Next(4);
        List<Slot> slots =
        [
            Make("p0", "producer", 0, ["a", "b"], ["c"]),
            Make("p1", "producer", 1, ["d", "e"], ["f"]),
            Make("c0", "consumer", 2, [], []),
            Make("c1", "consumer", 3, [], []),
            Make("r0", "raiser", -1, [], []),
        ];
        if (random.Next(3) == 0) slots.Add(Make("r1", "raiser", -1, [], []));
        return slots;

        Slot Make(string name, string role, int place, IReadOnlyList<string> keys, IReadOnlyList<string> outboxKeys)
        {
            // Behind the leaf stands one, or one of each kind.
            var isBehindLeaf = _plane.Leaf is not null && (place == behindLeaf || place == (behindLeaf + 2) % 4);
            var link = new Link(isBehindLeaf ? [_plane.Leaf!.Port] : [.. _plane.Nodes.Select(node => node.Port)], Witness);
            return new Slot(new ChildSpec
            {
                Role = role, Instance = name, Build = random.Next(10) < 6 && !(IsCalm && role == "producer") ? 1 : 2, Url = link.Url, Domain = _plane.Shape == Shape.Leaf ? Plane.Domain : "",
                Postgres = _database.ConnectionString, Journal = Path.Combine(_folder, name), Keys = keys, OutboxKeys = outboxKeys, IsBold = random.Next(5) == 0, Seed = random.Next(),
            }, link);
        }
    }

    // Everything runs, nothing is in the way, and everybody knows every version.
    private async Task HealAsync()
    {
        Log.Write("heal");
        foreach (var node in _plane.Nodes) node.Start();
        _plane.Leaf?.Start();
        _plane.LeafLink?.Thaw();
        if (_plane.LeafLink is { } leaf) leaf.IsDown = false;
        foreach (var slot in Slots)
        {
            slot.Link.Set(null);
            slot.Link.IsDown = false;
            slot.Link.Thaw();
            slot.Continue();
            slot.IsHeldBack = false;
            if (slot.Role != "raiser" && slot.Build != 2)
            {
                slot.Kill();
                slot.Build = 2;
            }
        }

        await Task.WhenAll(Slots.Select(slot => slot.StartAsync()));
        foreach (var slot in Slots.Where(slot => slot.Role == "producer")) await slot.SayAsync("quiet");
    }

    // Until there is nothing left to wait for; what is waited for in vain otherwise. What is not there by then is the checker's to name.
    private async Task<string> DrainAsync()
    {
        try
        {
            await Eventually.TrueAsync(() => Slots.Where(slot => slot.Role == "producer").All(slot => File.Exists(Producer.QuietFile(slot.Journal))), "producers are quiet", DrainWithin.TotalSeconds);
            await Eventually.TrueAsync(async () => await _database.ValueAsync<long>("SELECT count(*) FROM dataverket.outbox") == 0, "the outbox is empty", DrainWithin.TotalSeconds);
            await Eventually.TrueAsync(async () => await Broker.IsDrainedAsync(_plane), "consumers have nothing left", DrainWithin.TotalSeconds);
            Log.Write("drained");
            return "";
        }
        catch (TimeoutException e)
        {
            var state = await Broker.DescribeAsync(_plane);
            Log.Write("not drained", e.Message + " " + state);
            return e.Message + " " + state;
        }
    }
}
