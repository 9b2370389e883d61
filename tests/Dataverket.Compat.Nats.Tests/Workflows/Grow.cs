using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats.Workflows;

namespace Dataverket.Compat.Nats.Tests.Workflows;

public sealed record GrowState(int Cpu, IReadOnlyList<string> Trail);

public sealed record GrowStateV2(int Cpu, int MemoryMb, IReadOnlyList<string> Trail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GrowState))]
[JsonSerializable(typeof(GrowStateV2))]
internal sealed partial class GrowJson : JsonSerializerContext;

/// <summary>A task whose steps leave their names in its data, and hold still wherever a test wants.</summary>
internal sealed class Grow
{
    public const string Type = "no.dataverket.maskin.machine.grow";
    public const string ReplySubject = "maskin.evt.machine.grown";

    private readonly ConcurrentDictionary<string, int> _inHand = [];

    /// <summary>Every run of a step: its id, with the worker's tag.</summary>
    public ConcurrentQueue<(string StepId, string By)> Runs { get; } = [];

    /// <summary>How often two runs of steps of one task overlapped.</summary>
    public int Overlaps;

    /// <summary>Called within a step, before it returns.</summary>
    public Func<TaskContext, CancellationToken, Task> Within { get; set; } = (_, _) => Task.CompletedTask;

    public TaskHandler<GrowState> V1(string by = "", params string[] safe) => new(Type, 1, GrowJson.Default.GrowState, [Step("a", by, safe), Step("b", by, safe), Step("c", by, safe)])
    {
        Reply = result => Reply(result.ReplyId, result.Succeeded ? $"v1:{string.Join(',', result.State.Trail)}" : "failed:" + result.Reason),
        IsStartSafePoint = safe.Contains(""),
    };

    public TaskHandler<GrowStateV2> V2(string by = "", TaskUpcast<GrowStateV2>? upcast = null) => new(Type, 2, GrowJson.Default.GrowStateV2, [StepV2("x", by), StepV2("y", by)])
    {
        Reply = result => Reply(result.ReplyId, result.Succeeded ? $"v2:{string.Join(',', result.State.Trail)}" : "failed:" + result.Reason),
        Upcast = upcast,
    };

    /// <summary>Version 1 behind a or b is version 2 behind x, if version 1 says that it is a safe point.</summary>
    public static TaskUpcast<GrowStateV2> Upcast(Func<GrowState, GrowStateV2>? convert = null) => TaskUpcast.From(GrowJson.Default.GrowState, convert ?? (old => new(old.Cpu, 1024, [.. old.Trail, "moved"])), new Dictionary<string, string> { ["a"] = "x", ["b"] = "x" });

    public static Envelope Command(string id, string? authorization = null, string type = Type)
    {
        var output = new ArrayBufferWriter<byte>();
        EnvelopeWriter.Write(output, new() { Id = id, Source = "/test", Tenant = "oslo", Subject = "machine-1", Time = DateTimeOffset.UnixEpoch, Authorization = authorization }, type, 1, 1, writer => writer.WriteNullValue());
        Assert.True(Envelope.TryScan(output.WrittenMemory, null, out var envelope, out _));
        return envelope;
    }

    public static byte[] Reply(string id, string text)
    {
        var output = new ArrayBufferWriter<byte>();
        EnvelopeWriter.Write(output, new() { Id = id, Source = "/maskin", Tenant = "oslo", Time = DateTimeOffset.UnixEpoch }, "no.dataverket.maskin.machine.grown", 1, 1, writer => writer.WriteStringValue(text));
        return output.WrittenSpan.ToArray();
    }

    public static string TextOf(byte[] reply) => Envelope.TryScan(reply, null, out var envelope, out _) ? JsonDocument.Parse(envelope.Data).RootElement.GetString()! : "no envelope";

    private TaskStep<GrowState> Step(string name, string by = "", params string[] safe) => new(name, async (context, state, cancellationToken) =>
    {
        await InHandAsync(context, by, cancellationToken);
        return state with { Trail = [.. state.Trail, name] };
    })
    { IsSafePoint = safe.Contains(name) };

    private TaskStep<GrowStateV2> StepV2(string name, string by) => new(name, async (context, state, cancellationToken) =>
    {
        await InHandAsync(context, by, cancellationToken);
        return state with { Trail = [.. state.Trail, name] };
    });

    private async Task InHandAsync(TaskContext context, string by, CancellationToken cancellationToken)
    {
        if (_inHand.AddOrUpdate(context.Id, 1, (_, count) => count + 1) > 1) Interlocked.Increment(ref Overlaps);
        try
        {
            Runs.Enqueue((context.StepId, by));
            await Within(context, cancellationToken);
        }
        finally
        {
            _inHand.AddOrUpdate(context.Id, 0, (_, count) => count - 1);
        }
    }
}
