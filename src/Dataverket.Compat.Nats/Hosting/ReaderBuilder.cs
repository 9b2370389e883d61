using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Microsoft.Extensions.DependencyInjection;

namespace Dataverket.Compat.Nats.Hosting;

/// <summary>Takes handlers for older versions of a message type that a process reads. Used while the host is built, by one thread.</summary>
/// <typeparam name="T">The newest shape this build reads.</typeparam>
public sealed class ReaderBuilder<T>
    where T : notnull
{
    private readonly Func<IServiceProvider, IncomingMessage<T>, CancellationToken, Task<HandleResult>> _newest;
    private readonly List<(Func<int, bool> Takes, Func<IServiceProvider, IncomingMessage<T>, CancellationToken, Task<HandleResult>> Handle)> _older = [];

    internal ReaderBuilder(CompatBuilder compat, Func<IServiceProvider, IncomingMessage<T>, CancellationToken, Task<HandleResult>> newest) => (Compat, _newest) = (compat, newest);

    /// <summary>The builder of the process, for what else it reads and writes.</summary>
    public CompatBuilder Compat { get; }

    /// <summary>
    /// Messages of the versions of an older shape come to a handler of their own, in that shape, as they were written; old and new handlers run side by side.
    /// Without it they come to the handler of <typeparamref name="T"/>, up-cast.
    /// </summary>
    /// <typeparam name="TOlder">The older shape; a schema of the catalog, of the same message type.</typeparam>
    /// <param name="handle">Does the work, as the handler of <typeparamref name="T"/> does.</param>
    /// <exception cref="ArgumentException"><typeparamref name="TOlder"/> is a shape of another type, or a handler takes its versions already.</exception>
    public ReaderBuilder<T> Handles<TOlder>(Func<IServiceProvider, IncomingMessage<TOlder>, CancellationToken, Task<HandleResult>> handle)
        where TOlder : notnull
    {
        ArgumentNullException.ThrowIfNull(handle);
        var (own, schema) = (SchemaOf(typeof(T)), SchemaOf(typeof(TOlder)));
        if (schema.Type != own.Type || schema.Versions.Newest >= own.Versions.Newest) throw new ArgumentException($"{typeof(TOlder).Name} is no older shape of {own.Type} than {typeof(T).Name}.");
        if (_older.Exists(one => one.Takes(schema.Versions.Newest))) throw new ArgumentException($"A handler takes versions {schema.Versions} of {own.Type} already.");
        var reader = new MessageReader<TOlder>(Compat.Options.Catalog, Compat.Options.ReadContext);
        _older.Add((schema.Versions.Contains, async (provider, message, cancellationToken) =>
        {
            var outcome = reader.Read(message.Envelope.Bytes, new Delivery { IsReplay = message.IsReplay });
            return outcome.IsAccepted ? await handle(provider, new(outcome.Value, message.Envelope, message.Sequence, message.IsReplay) { Epoch = message.Epoch }, cancellationToken).ConfigureAwait(false)
                : throw new InvalidOperationException($"Message {message.Sequence} of {own.Type} can be read as {typeof(T).Name} and not as {typeof(TOlder).Name}: {outcome.Code}. Mend the older shape.");
        }));
        return this;
    }

    private MessageSchema SchemaOf(Type type) => Compat.Options.Catalog.GetFamily(type).Schemas.First(schema => schema.ClrType == type);

    internal async Task<HandleResult> HandleAsync(IServiceProvider provider, IncomingMessage<T> message, CancellationToken cancellationToken)
    {
        var scope = provider.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            var version = message.Envelope.Version;
            var handle = _older.Find(one => one.Takes(version)).Handle ?? _newest;
            return await handle(scope.ServiceProvider, message, cancellationToken).ConfigureAwait(false);
        }
    }
}
