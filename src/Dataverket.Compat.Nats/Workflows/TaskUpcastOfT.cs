using System.Text.Json;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>How a running task of the handler version before goes over to this one. Immutable; made by <see cref="TaskUpcast"/>.</summary>
/// <typeparam name="TState">The data in this version.</typeparam>
public sealed class TaskUpcast<TState>
    where TState : notnull
{
    private readonly Func<JsonElement, TState> _convert;
    private readonly IReadOnlyDictionary<string, string>? _continuesAfter;

    internal TaskUpcast(Func<JsonElement, TState> convert, IReadOnlyDictionary<string, string>? continuesAfter)
        => (_convert, _continuesAfter) = (convert, continuesAfter);

    internal TState Convert(JsonElement old) => _convert(old);

    // Empty is the place before the first step, in both versions.
    internal string? ContinuesAfter(string step) => _continuesAfter is null ? step : _continuesAfter.GetValueOrDefault(step);

    internal IEnumerable<string> Targets => _continuesAfter?.Values ?? [];
}
