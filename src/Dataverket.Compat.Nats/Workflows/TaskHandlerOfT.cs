using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>
/// The steps of one version of a long task, in order. Handlers of several versions run side by side; a task stays with the version it was begun with,
/// unless the next version has an <see cref="Upcast"/> and the task stands at a safe point. Immutable and safe to share between workers and threads.
/// </summary>
/// <typeparam name="TState">The task's data in this version; kept as JSON after each step.</typeparam>
public sealed class TaskHandler<TState> : TaskHandler
    where TState : notnull
{
    /// <summary>The most steps a handler can have.</summary>
    public const int MaxSteps = 256;

    private readonly JsonTypeInfo<TState> _json;
    private readonly TaskStep<TState>[] _steps;
    private readonly string[] _names;

    /// <summary>Makes a handler.</summary>
    /// <param name="type">The task's type: the message type of the commands that begin it, up to 256 characters.</param>
    /// <param name="version">The handler's version, 1 upward.</param>
    /// <param name="json">Reads and writes the data; from a source-generated context, so that nothing is reflected on.</param>
    /// <param name="steps">1 to 256 steps with different names.</param>
    /// <exception cref="ArgumentException">There are no steps or too many, two have one name, or one has a time limit outside its range.</exception>
    public TaskHandler(string type, int version, JsonTypeInfo<TState> json, IEnumerable<TaskStep<TState>> steps)
        : base(type, version)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(steps);
        (_json, _steps) = (json, [.. steps]);
        _names = [.. _steps.Select(step => step.Name)];
        if (_steps.Length is 0 or > MaxSteps) throw new ArgumentException($"A handler has 1 to {MaxSteps} steps; {type} version {version} has {_steps.Length}.", nameof(steps));
        if (_names.Distinct(StringComparer.Ordinal).Count() != _names.Length) throw new ArgumentException($"Two steps of {type} version {version} have one name; a task on record could not say where it stands.", nameof(steps));
        if (_steps.FirstOrDefault(step => step.Within <= TimeSpan.Zero || step.Within > TimeSpan.FromDays(20)) is { } timeless) throw new ArgumentException($"Step {timeless.Name} may take {timeless.Within}; allowed is above 0, up to 20 days.", nameof(steps));
    }

    /// <summary>
    /// Makes the reply's bytes when the task has ended, well or not; <c>null</c>, or a delegate that returns it, for no reply. It gets an envelope whose
    /// id is <see cref="TaskResult{TState}.ReplyId"/> and that carries no authorization. Pure; it may be called more than once for one task.
    /// </summary>
    public Func<TaskResult<TState>, byte[]?>? Reply { get; init; }

    /// <summary>How tasks of the version before go over to this one at their safe points; <c>null</c> when they stay where they are.</summary>
    /// <exception cref="ArgumentException">It names a step that this version does not have, or this is version 1.</exception>
    public TaskUpcast<TState>? Upcast
    {
        get;
        init
        {
            if (value is not null && Version == 1) throw new ArgumentException("There is no version before 1 to upcast from.", nameof(value));
            if (value?.Targets.FirstOrDefault(step => step.Length > 0 && IndexOf(step) < 0) is { } stranger) throw new ArgumentException($"{Type} version {Version} has no step {stranger} to go on behind.", nameof(value));
            field = value;
        }
    }

    /// <summary>Whether a task of which no step was begun may go over to the next handler version. Default false.</summary>
    public bool IsStartSafePoint { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> StepNames => _names;

    internal JsonElement Write(TState state) => JsonSerializer.SerializeToElement(state, _json);

    // -1 for a stranger.
    internal override int IndexOf(string step) => Array.IndexOf(_names, step);

    internal override bool IsSafePoint(string step) => step.Length == 0 ? IsStartSafePoint : IndexOf(step) is >= 0 and var index && _steps[index].IsSafePoint;

    internal override TimeSpan Within(int index) => _steps[index].Within;

    internal override async Task<JsonElement> RunAsync(int index, TaskContext context, JsonElement state, CancellationToken cancellationToken)
        => Write(await _steps[index].Run(context, Read(state), cancellationToken).ConfigureAwait(false));

    internal override byte[]? MakeReply(TaskContext context, string replyId, JsonElement state, string? reason)
        => Reply?.Invoke(new(context, replyId, Read(state), reason is null, reason ?? ""));

    internal override string? ContinuesAfter(string step) => Upcast?.ContinuesAfter(step) is { } after && (after.Length == 0 || IndexOf(after) >= 0) ? after : null;

    internal override JsonElement Convert(JsonElement old) => Write(Upcast!.Convert(old));

    private TState Read(JsonElement state) => state.Deserialize(_json) ?? throw new JsonException("A task's data is null.");
}
