using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>Makes upcasts of running tasks. Stateless; safe to use from any thread.</summary>
public static class TaskUpcast
{
    /// <summary>
    /// A task of the handler version before, standing at one of that version's safe points, goes over to this version: its data is converted and it
    /// goes on behind a step of this version.
    /// </summary>
    /// <param name="json">Reads the data of the version before.</param>
    /// <param name="convert">Pure; it may be called more than once for one task.</param>
    /// <param name="continuesAfter">
    /// Which step of this version stands for which safe point of the version before; safe points that are not named stay pinned. The empty name is the
    /// place before the first step. <c>null</c>: steps of the same name stand for each other.
    /// </param>
    /// <typeparam name="TOld">The data in the version before.</typeparam>
    /// <typeparam name="TState">The data in this version.</typeparam>
    public static TaskUpcast<TState> From<TOld, TState>(JsonTypeInfo<TOld> json, Func<TOld, TState> convert, IReadOnlyDictionary<string, string>? continuesAfter = null)
        where TOld : notnull
        where TState : notnull
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(convert);
        return new(element => convert(element.Deserialize(json) ?? throw new JsonException("A task's data is null.")), continuesAfter);
    }
}
