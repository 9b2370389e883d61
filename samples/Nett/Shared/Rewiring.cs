using System.Text.Json.Serialization;
using Dataverket.Compat.Nats.Workflows;
using Kit;

namespace Nett;

/// <summary>What is kept of a rewiring between its steps.</summary>
public sealed record Rewiring(string Network, DateTimeOffset At)
{
    /// <summary>One version of the task: its steps, each with an effect of its own, and the reply.</summary>
    public static TaskHandler<Rewiring> Handler(int version, NettStore store, params IEnumerable<string> steps)
        => new(StoryEnvironment.RewireType, version, RewiringJson.Default.Rewiring, steps.Select(name => new TaskStep<Rewiring>(name, async (task, state, cancel) =>
        {
            if (name == "window") await store.AwaitWindowAsync(cancel);
            return await store.StepAsync(task, state, cancel);
        })))
        {
            Reply = result => StoryMessage.Write(StoryEnvironment.RewiredType, result.ReplyId, result.State.Network, result.State.At, $$"""{"version":{{result.Context.Version}}}"""),
        };
}

[JsonSerializable(typeof(Rewiring))]
internal sealed partial class RewiringJson : JsonSerializerContext;
