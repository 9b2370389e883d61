using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>
/// Begins tasks from commands, once for each command: the task's id is the command's. Of the command only id, type, tenant and trace are stored, never
/// its bytes and never its authorization. Safe to use from any thread.
/// </summary>
public sealed class TaskStarter
{
    private readonly GuardedLog _log;
    private readonly TaskWorkerOptions _options;

    /// <summary>Makes a starter; nothing is sent until a task is begun.</summary>
    /// <param name="nats">The connection; it belongs to the caller.</param>
    /// <param name="options">The process, its patience and the limit of the data.</param>
    /// <param name="time">The clock; <c>null</c> for the system's.</param>
    public TaskStarter(INatsConnection nats, TaskWorkerOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(nats);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
        _log = new GuardedLog(JetStreamDomain.Context(nats), JetStreamAssets.TasksStream, time ?? TimeProvider.System);
    }

    /// <summary>The handler of a <see cref="MessageConsumer{T}"/> of commands: every command begins a task; data that cannot be stored makes it a dead letter.</summary>
    /// <param name="handler">The version that new tasks are pinned to.</param>
    /// <param name="begin">The data before the first step. A credential in it is refused.</param>
    /// <param name="replySubject">Where replies go; empty for no reply.</param>
    /// <typeparam name="TCommand">The CLR type of the command.</typeparam>
    /// <typeparam name="TState">The CLR type of the data.</typeparam>
    public Func<IncomingMessage<TCommand>, CancellationToken, Task<HandleResult>> Starts<TCommand, TState>(TaskHandler<TState> handler, Func<IncomingMessage<TCommand>, TState> begin, string replySubject = "")
        where TCommand : notnull
        where TState : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(begin);
        return async (message, cancellationToken) =>
        {
            var state = begin(message);
            try
            {
                return await StartAsync(handler, message.Envelope, state, replySubject, cancellationToken).ConfigureAwait(false) ? HandleResult.Handled : HandleResult.Duplicate;
            }
            catch (ArgumentException)
            {
                // The same command would give the same data again.
                return HandleResult.DeadLetter;
            }
        };
    }

    /// <summary>Begins a task, durably. Nothing happens when a task with the command's id is on record already, whatever has become of it.</summary>
    /// <param name="handler">The version that it is pinned to.</param>
    /// <param name="command">The command.</param>
    /// <param name="state">The data before the first step.</param>
    /// <param name="replySubject">Where the reply goes, one subject without wildcards; empty for no reply. Never take it from the command unchecked: the reply is sent with the worker's rights.</param>
    /// <param name="cancellationToken">Ends the wait; the task may then be begun or not.</param>
    /// <returns>Whether this call began it.</returns>
    /// <exception cref="ArgumentException">The command is of another type or has no tenant; the data is too large or holds the command's credential; or the reply subject is none.</exception>
    /// <exception cref="CompatNatsException">Not settled in time: the task may be begun. Calling again with the same command is safe.</exception>
    public async Task<bool> StartAsync<TState>(TaskHandler<TState> handler, Envelope command, TState state, string replySubject, CancellationToken cancellationToken)
        where TState : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(replySubject);
        if (command.IsDefault || command.Type != handler.Type) throw new ArgumentException($"The command is no {handler.Type}.", nameof(command));
        if (command.Tenant is not { Length: > 0 } tenant) throw new ArgumentException("The command has no tenant.", nameof(command));
        if (command.Id.Length > 256 || tenant.Length > 256 || command.TraceParent?.Length > 256) throw new ArgumentException("The command's id, tenant or trace context has more than 256 characters.", nameof(command));
        if (replySubject.Length > 255 || replySubject.Any(c => c is <= ' ' or '*' or '>' or > '~')) throw new ArgumentException("The reply subject is none: up to 255 characters of printable ASCII without spaces and wildcards.", nameof(replySubject));
        var data = TaskData.Check(handler.Write(state), _options.MaxStateBytes);
        if (TaskData.SecretOf(in command) is { } secret && TaskData.Holds(data, secret)) throw new ArgumentException("The task's data holds the command's credential, which is never stored. Leave it out.", nameof(state));
        var started = new TaskRecord.Started(handler.Version, handler.StepNames.Count, handler.IsSafePoint(""), tenant, replySubject, command.TraceParent, data) { Id = command.Id, Type = handler.Type, By = _options.Instance };
        return await _log.AppendAsync(TaskSubjects.Of(handler.Type, command.Id), 0, Guid.CreateVersion7().ToString(), TaskFacts.Encode(started), _options.Patience, cancellationToken).ConfigureAwait(false) is not null;
    }
}
