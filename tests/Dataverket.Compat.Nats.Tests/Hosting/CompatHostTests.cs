using System.Collections.Concurrent;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats.Hosting;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Tests.Hosting;

/// <summary>A whole process made with <c>AddDataverketCompat</c>: it joins, announces, publishes, handles by version, and leaves in good order.</summary>
public sealed class CompatHostTests(Servers servers) : IClassFixture<Servers>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_joins_announces_handles_each_version_by_its_handler_and_leaves()
    {
        ConcurrentQueue<string> seen = [];
        ConcurrentQueue<(int Cpu, ulong Epoch)> ordered = [];
        Scoped? root = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var announcements = new AnnouncementWatcher(servers.Nats, new AnnouncementOptions(), TimeProvider.System);
        var hearing = announcements.RunAsync(stop.Token);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        var services = builder.Services;
        services.AddSingleton<INatsConnection>(servers.Nats).AddScoped<Scoped>();
        services.AddDataverketCompat(new CompatOptions { Service = "maskin", Build = "7", Instance = "maskin-a", Catalog = SchemaCatalog.Create(new MachineSchemas(2)), Ledger = new(), Announcements = new() { Every = TimeSpan.FromMilliseconds(100) } })
            .Writes<MachineV2>(new PublisherOptions { Subject = Servers.EventSubject })
            .Reads<MachineV2>(Servers.EventStream, "nett", Servers.EventSubject, (provider, message, _) => HandleAsync(provider, $"new {message.Value.Cpu}"))
            .Handles<Machine>((provider, message, _) => HandleAsync(provider, $"old {message.Value.Cpu}"))
            .Compat.ReadsInOrder<MachineV2>(Servers.EventStream, "lager", Servers.EventSubject, (_, message, _) =>
            {
                ordered.Enqueue((message.Value.Cpu, message.Epoch));
                return Task.FromResult(HandleResult.Handled);
            });
        using var host = builder.Build();
        var provider = host.Services;
        root = provider.GetRequiredService<Scoped>();
        await host.StartAsync(Cancel);

        var (ledger, publisher) = (provider.GetRequiredService<LedgerClient>(), provider.GetRequiredService<MessagePublisher<MachineV2>>());
        await Eventually.TrueAsync(() => ledger.Of(MachineSchemas.Type) is { Writers.Count: 1, Readers.Count: 2 } joined && joined.Readers.Values.All(reader => reader.Latest.Shadow is not null), "joined, and history read");
        await Eventually.TrueAsync(() => announcements.Live().Any(entry => entry.Said is { Instance: "maskin-a", Writes: [{ Party: "maskin" }], Reads: [{ Party: "nett" }, { Party: "lager" }] }), "announced");
        await publisher.PublishAsync(new(1), Attributes("a"), Cancel);
        Assert.True(await ledger.TryRaiseAsync(ledger.Of(MachineSchemas.Type), 2, "", "test", Cancel));
        await publisher.PublishAsync(new(2), Attributes("b"), Cancel);
        await Eventually.TrueAsync(() => seen.Count == 2, "handled");
        Assert.Equal(["old 1 in a scope", "new 2 in a scope"], seen);
        await Eventually.TrueAsync(() => ordered.Count == 2, "handled in order, by an owner");
        Assert.Equal([1, 2], ordered.Select(one => one.Cpu));
        Assert.All(ordered, one => Assert.NotEqual(0UL, one.Epoch));

        await host.StopAsync(Cancel);
        await Eventually.TrueAsync(() => announcements.Live().Count == 0, "left");
        await stop.CancelAsync();
        await hearing;

        Task<HandleResult> HandleAsync(IServiceProvider scope, string what)
        {
            seen.Enqueue(what + (scope.GetRequiredService<Scoped>() != root ? " in a scope" : ""));
            return Task.FromResult(HandleResult.Handled);
        }
    }

    [Fact]
    public void What_cannot_work_is_refused_while_the_host_is_built()
    {
        var services = new ServiceCollection();
        var builder = services.AddDataverketCompat(new CompatOptions { Service = "maskin", Build = "7", Instance = "maskin-a", Catalog = SchemaCatalog.Create(new MachineSchemas(2)) });
        Assert.Throws<ArgumentException>(() => services.AddDataverketCompat(builder.Options));
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddDataverketCompat(builder.Options with { Instance = "a.b" }));
        Assert.Throws<ArgumentException>(() => builder.Reads<MachineV2>("S", "a b", "x", (_, _, _) => Task.FromResult(HandleResult.Handled)));
        var reader = builder.Reads<MachineV2>("S", "nett", "x", (_, _, _) => Task.FromResult(HandleResult.Handled)).Handles<Machine>((_, _, _) => Task.FromResult(HandleResult.Handled));
        Assert.Throws<ArgumentException>(() => reader.Handles<Machine>((_, _, _) => Task.FromResult(HandleResult.Handled)));
        Assert.Throws<ArgumentException>(() => reader.Handles<MachineV2>((_, _, _) => Task.FromResult(HandleResult.Handled)));
    }

    [Fact]
    public async Task A_host_says_which_of_its_readers_do_not_go_on()
    {
        await using var own = new Servers();
        await own.InitializeAsync();
        await new LedgerClient(own.Nats).AdoptAsync(MachineSchemas.Type, 3, "test", Cancel);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<INatsConnection>(own.Nats);
        builder.Services.AddDataverketCompat(new CompatOptions { Service = "maskin", Build = "7", Instance = "maskin-a", Catalog = SchemaCatalog.Create(new MachineSchemas(2)) })
            .Reads<MachineV2>(Servers.EventStream, "nett", Servers.EventSubject, (_, _, _) => Task.FromResult(HandleResult.Handled))
            .Compat.ReadsInOrder<MachineV2>(Servers.EventStream, "lager", Servers.EventSubject, (_, _, _) => Task.FromResult(HandleResult.Handled));
        using var host = builder.Build();
        var health = host.Services.GetRequiredService<CompatHealth>();
        Assert.Empty(health.Halts);
        await host.StartAsync(Cancel);
        await Eventually.TrueAsync(() => health.Halts.Count == 2, "both say so");
        Assert.All(health.Halts.Zip(["nett", "lager"]), pair => Assert.StartsWith($"{pair.Second}: Reader {pair.Second} (build 7) reads versions 1..2 of ", pair.First, StringComparison.Ordinal));
        await host.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_host_that_starts_before_its_server_says_so_and_joins_once_it_is_there()
    {
        await using var own = new Servers();
        await own.InitializeAsync();
        await own.Server.StopAsync();
        await using var nats = new NatsConnection(new NatsOpts { Url = own.Server.Url, RetryOnInitialConnect = true, MaxReconnectRetry = -1, ReconnectWaitMin = TimeSpan.FromMilliseconds(20), ReconnectWaitMax = TimeSpan.FromMilliseconds(100) });
        ConcurrentQueue<string> seen = [];
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<INatsConnection>(nats);
        builder.Services.AddDataverketCompat(new CompatOptions { Service = "maskin", Build = "7", Instance = "maskin-a", Catalog = SchemaCatalog.Create(new MachineSchemas(2)), Ledger = new() })
            .Writes<MachineV2>(new PublisherOptions { Subject = Servers.EventSubject })
            .Reads<MachineV2>(Servers.EventStream, "nett", Servers.EventSubject, (_, message, _) => HandleAsync("nett", message))
            .Compat.ReadsInOrder<MachineV2>(Servers.EventStream, "lager", Servers.EventSubject, (_, message, _) => HandleAsync("lager", message));
        using var host = builder.Build();
        var (health, ledger) = (host.Services.GetRequiredService<CompatHealth>(), host.Services.GetRequiredService<LedgerClient>());
        await host.StartAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        await Eventually.TrueAsync(() => health.Halts.Count == 2 && health.Halts.All(halt => halt.Contains("connection", StringComparison.Ordinal)), "both say so");

        await own.Server.RestartAsync();
        await Eventually.TrueAsync(() => ledger.Of(MachineSchemas.Type) is { Writers.Count: 1, Readers.Count: 2 }, "joined");
        await host.Services.GetRequiredService<MessagePublisher<MachineV2>>().PublishAsync(new(1), Attributes("early"), Cancel);
        await Eventually.TrueAsync(() => seen.Order().SequenceEqual(["lager 1", "nett 1"]) && health.Halts.Count == 0, "both handle it");
        await host.StopAsync(Cancel);

        Task<HandleResult> HandleAsync(string by, IncomingMessage<MachineV2> message)
        {
            seen.Enqueue($"{by} {message.Value.Cpu}");
            return Task.FromResult(HandleResult.Handled);
        }
    }

    private static EnvelopeAttributes Attributes(string id) => new() { Id = id, Source = "/maskin", Tenant = "oslo", Subject = "m", Time = DateTimeOffset.UnixEpoch };

    private sealed class Scoped;
}
