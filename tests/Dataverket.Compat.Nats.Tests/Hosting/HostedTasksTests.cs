using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Hosting;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Tests.Workflows;
using Dataverket.Compat.Nats.Workflows;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Tests.Hosting;

/// <summary>Long tasks in a host made with <c>AddDataverketCompat</c>: begun by a reader of commands, run, and let go when the host stops.</summary>
public sealed class HostedTasksTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_task_that_a_host_began_goes_on_in_the_host_that_replaces_it_and_a_later_one_runs_under_the_newer_version()
    {
        await using var bench = await TaskBench.CreateAsync();
        ConcurrentQueue<string> ran = [];
        var release = new TaskCompletionSource();
        using var first = Build(bench.Nats, "1", [Handler(1, "1")]);
        await first.StartAsync(Cancel);
        await PublishAsync(bench.Nats, "a");
        await Eventually.TrueAsync(() => ran.Count == 1, "the first step is in hand");

        // It finishes the step in hand, and the task is nobody's.
        var stopping = first.StopAsync(Cancel);
        await Eventually.TrueAsync(() => first.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested, "it stops");
        release.SetResult();
        await stopping;
        Assert.Equal((TaskPhase.Waiting, 1, ""), await bench.ViewAsync("a") is { } left ? (left.Phase, left.StepsDone, left.Owner) : default);

        using var second = Build(bench.Nats, "2", [Handler(1, "2"), Handler(2, "2")]);
        await second.StartAsync(Cancel);
        await bench.UntilAsync("a", task => task is { Phase: TaskPhase.Done, Version: 1 }, "done under version 1");
        await PublishAsync(bench.Nats, "b");
        await bench.UntilAsync("b", task => task is { Phase: TaskPhase.Done, Version: 2 }, "done under version 2");
        Assert.Equal(["a/1/x by 1", "a/1/y by 2", "b/2/x by 2", "b/2/y by 2"], ran);
        Assert.Equal([("a.reply", "1"), ("b.reply", "2")], await bench.RepliesAsync());
        await second.StopAsync(Cancel);

        TaskHandler<GrowState> Handler(int version, string build)
            => new(MachineSchemas.Type, version, GrowJson.Default.GrowState, [Step("x", build), Step("y", build)]) { Reply = result => Grow.Reply(result.ReplyId, $"{version}") };

        TaskStep<GrowState> Step(string name, string build) => new(name, async (task, state, cancellationToken) =>
        {
            ran.Enqueue($"{task.StepId} by {build}");
            await release.Task.WaitAsync(cancellationToken);
            return state;
        });
    }

    [Fact]
    public void Handlers_that_cannot_work_are_refused_while_the_host_is_built()
    {
        var builder = new ServiceCollection().AddDataverketCompat(new CompatOptions { Service = "maskin", Build = "7", Instance = "maskin-a", Catalog = SchemaCatalog.Create(new MachineSchemas(1)) });
        var handler = new Grow().V1();
        Assert.Throws<ArgumentException>(() => builder.RunsTasks([]));
        Assert.Throws<ArgumentException>(() => builder.RunsTasks([handler, new Grow().V1()]));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.RunsTasks([handler], options => options with { MaxTasks = 0 }));
        builder.RunsTasks([handler]);
        Assert.Throws<ArgumentException>(() => builder.RunsTasks([handler]));
    }

    // New tasks are pinned to the newest version the build has.
    private static IHost Build(NatsConnection nats, string build, TaskHandler<GrowState>[] handlers)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<INatsConnection>(nats);
        builder.Services.AddDataverketCompat(new CompatOptions { Service = "maskin", Build = build, Instance = "maskin-a", Catalog = SchemaCatalog.Create(new MachineSchemas(2, MessageRole.Command)) })
            .RunsTasks(handlers, options => options with { TimeToLive = TaskBench.TimeToLive })
            .Reads<MachineV2>(Servers.EventStream, "nett", Servers.EventSubject, (services, message, cancellationToken) =>
                services.GetRequiredService<TaskStarter>().Starts<MachineV2, GrowState>(handlers[^1], command => new(command.Value.Cpu, []), Grow.ReplySubject)(message, cancellationToken));
        return builder.Build();
    }

    private static async Task PublishAsync(NatsConnection nats, string id)
    {
        var bytes = new MessageWriter<MachineV2>(SchemaCatalog.Create(new MachineSchemas(2, MessageRole.Command))).Write(new(7), 1, new() { Id = id, Source = "/test", Tenant = "oslo", Subject = "machine", Time = DateTimeOffset.UnixEpoch, Authorization = "Bearer token" });
        await new JetStreamPublisher(nats).PublishAsync(Servers.EventSubject, id, bytes, Cancel);
    }
}
