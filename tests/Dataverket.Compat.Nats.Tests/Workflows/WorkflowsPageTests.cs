using System.Text.Json.Serialization;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Workflows;
using Dataverket.Tests;

namespace Dataverket.Compat.Nats.Tests.Workflows;

/// <summary>The example of docs/workflows.md is what stands here between the marks, and it runs.</summary>
public sealed class WorkflowsPageTests
{
    [Fact]
    public async Task The_example_of_the_page_compiles_and_does_what_the_page_says()
    {
        await using var bench = await TaskBench.CreateAsync();
        var (first, second) = Example();
        await bench.WorkAsync("one", [first, second]);
        var starter = new TaskStarter(bench.Nats, TaskBench.Options("one"));
        await starter.StartAsync(first, Grow.Command("task-1"), new Growing("machine-1", 4, 0), "", TestContext.Current.CancellationToken);
        await bench.UntilAsync("task-1", task => task is { Phase: TaskPhase.Done, Version: 2, Steps: 3 }, "done under version 2");
    }

    [Fact]
    public void The_page_shows_this_very_code()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dataverket.Compat.sln"))) folder = folder.Parent;
        var page = Lines(File.ReadAllText(Path.Combine(folder!.FullName, "docs", "workflows.md")));
        var source = File.ReadAllText(Path.Combine(folder.FullName, "tests", "Dataverket.Compat.Nats.Tests", "Workflows", "WorkflowsPageTests.cs"));
        var shown = source.Split("// " + "shown").Where((_, i) => i % 2 == 1).ToList();
        Assert.Equal(2, shown.Count);
        foreach (var part in shown) Assert.Contains(Lines(part), page, StringComparison.Ordinal);
    }

    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    private static (TaskHandler<Growing> First, TaskHandler<Growing> Second) Example()
    {
        // shown
        const string Type = "no.dataverket.maskin.machine.grow";
        var first = new TaskHandler<Growing>(Type, 1, GrowingJson.Default.Growing,
        [
            new("reserve", async (task, state, ct) => state with { Node = await Nodes.ReserveAsync(task.StepId, state.Cpu, ct) }) { IsSafePoint = true },
            new("restart", async (task, state, ct) => await Nodes.RestartAsync(task.StepId, state, ct)),
        ]);
        var second = new TaskHandler<Growing>(Type, 2, GrowingJson.Default.Growing,
        [
            new("reserve", async (task, state, ct) => state with { Node = await Nodes.ReserveAsync(task.StepId, state.Cpu, ct) }) { IsSafePoint = true },
            new("drain", async (task, state, ct) => await Nodes.DrainAsync(task.StepId, state, ct)),
            new("restart", async (task, state, ct) => await Nodes.RestartAsync(task.StepId, state, ct)) { Within = TimeSpan.FromMinutes(20) },
        ])
        {
            Upcast = TaskUpcast.From(GrowingJson.Default.Growing, (Growing old) => old),
        };
        // shown
        return (first, second);
    }

    private static class Nodes
    {
        public static Task<int> ReserveAsync(string once, int cpu, CancellationToken cancellationToken) => Task.FromResult(once.Length > 0 ? cpu : 0);

        public static Task<Growing> DrainAsync(string once, Growing state, CancellationToken cancellationToken) => Task.FromResult(state);

        public static Task<Growing> RestartAsync(string once, Growing state, CancellationToken cancellationToken) => Task.FromResult(state);
    }
}

// shown
public sealed record Growing(string MachineId, int Cpu, int Node);

[JsonSerializable(typeof(Growing))]
internal sealed partial class GrowingJson : JsonSerializerContext;
// shown
