using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Workflows;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Tests;

/// <summary><c>tasks</c>, as a program of its own against a real server.</summary>
public sealed class TasksToolTests
{
    private const string Type = "no.dataverket.maskin.machine.grow";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tasks_are_counted_by_version_and_those_that_no_worker_knows_are_told()
    {
        await using var server = await NatsServer.StartAsync();
        await using var nats = await server.ConnectAsync();
        await JetStreamAssets.EnsureAsync(new NatsJSContext(nats), JetStreamAssets.Table(1), Cancel);
        using (var none = Tool.Start("tasks", "list", "--nats", server.Url)) Assert.Equal(0, await none.ExitAsync());

        var release = new TaskCompletionSource();
        TaskHandler<TaskNote> Handler(int version) => new(Type, version, NoteJson.Default.TaskNote, [new("first", (_, state, _) => Task.FromResult(state)), new("second", async (_, state, cancellationToken) =>
        {
            await release.Task.WaitAsync(cancellationToken);
            return state;
        })]);
        var options = new TaskWorkerOptions { Instance = "maskin-a", Build = "7" };
        var worker = new TaskWorker(nats, [Handler(1)], options);
        using var stop = new CancellationTokenSource();
        var running = worker.RunAsync(stop.Token);
        var starter = new TaskStarter(nats, options);
        await starter.StartAsync(Handler(1), Command("task-1"), new TaskNote("secret"), "", Cancel);
        await Eventually.TrueAsync(async () => (await new TaskReader(nats).ReadAsync(cancellationToken: Cancel)).Any(task => task.StepsDone == 1), "one step done");

        using (var fine = Tool.Start("tasks", "list", "--nats", server.Url))
        {
            Assert.Equal(0, await fine.ExitAsync());
            Assert.Contains(fine.Lines, line => line.Contains("task-1", StringComparison.Ordinal) && line.Contains("50 %", StringComparison.Ordinal));
        }

        await starter.StartAsync(Handler(2), Command("task-2"), new TaskNote("secret"), "", Cancel);
        using (var json = Tool.Start("tasks", "list", "--type", Type, "--json", "--nats", server.Url))
        {
            Assert.Equal(2, await json.ExitAsync());
            Assert.Contains("No worker answered for " + Type + " version 2: 1 of its tasks wait", json.Errors, StringComparison.Ordinal);
            using var document = JsonDocument.Parse(Assert.Single(json.Lines));
            var (counts, tasks) = (document.RootElement.GetProperty("counts"), document.RootElement.GetProperty("tasks"));
            Assert.Equal([(1, 0, 1), (2, 1, 0)], counts.EnumerateArray().Select(count => (count.GetProperty("version").GetInt32(), count.GetProperty("waiting").GetInt32(), count.GetProperty("running").GetInt32())));
            Assert.Equal([("task-1", "running", worker.Name, false), ("task-2", "waiting", "", true)], tasks.EnumerateArray().Select(task => (task.GetProperty("id").GetString()!, task.GetProperty("state").GetString()!, task.GetProperty("owner").GetString()!, task.GetProperty("waitsForWorker").GetBoolean())));
            Assert.DoesNotContain("secret", json.Lines[0], StringComparison.Ordinal);
            Assert.Equal(1, document.RootElement.GetProperty("workers")[0].GetProperty("tasks").GetInt32());
        }

        release.SetResult();
        await stop.CancelAsync();
        await running;
    }

    private static Envelope Command(string id)
    {
        var output = new ArrayBufferWriter<byte>();
        EnvelopeWriter.Write(output, new() { Id = id, Source = "/test", Tenant = "oslo", Time = DateTimeOffset.UnixEpoch }, Type, 1, 1, writer => writer.WriteNullValue());
        Assert.True(Envelope.TryScan(output.WrittenMemory, null, out var envelope, out _));
        return envelope;
    }
}

public sealed record TaskNote(string Text);

[JsonSerializable(typeof(TaskNote))]
internal sealed partial class NoteJson : JsonSerializerContext;
