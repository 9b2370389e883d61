using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Workflows;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Rollouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Hosting;

/// <summary>Takes what a process reads, writes and runs. Used while the host is built, by one thread.</summary>
public sealed class CompatBuilder
{
    internal CompatBuilder(IServiceCollection services, CompatOptions options) => (Services, Options) = (services, options);

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>What the process says of itself.</summary>
    public CompatOptions Options { get; }

    /// <summary>
    /// The process writes a message type. The host then offers a <see cref="MessagePublisher{T}"/>, a <see cref="MessageWriter{T}"/> and, for those that write
    /// to an outbox, a <see cref="MessageGate{T}"/>.
    /// </summary>
    /// <typeparam name="T">The newest shape this build can write; an owner's schema of the catalog.</typeparam>
    /// <param name="publisher">Where to and how.</param>
    /// <param name="backlog">Where messages wait before they reach the broker, such as an outbox; <c>null</c> when they wait nowhere.</param>
    public CompatBuilder Writes<T>(PublisherOptions publisher, Func<IServiceProvider, WriteBacklog>? backlog = null)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(publisher);
        publisher.Check();
        var writer = new MessageWriter<T>(Options.Catalog);
        Services.AddSingleton(writer);
        Services.AddSingleton(provider => new MessageGate<T>(provider.GetRequiredService<LedgerClient>().Writing(writer.Type, writer.Window, backlog?.Invoke(provider))));
        Services.AddSingleton(provider => new MessagePublisher<T>(provider.GetRequiredService<INatsConnection>(), writer, provider.GetRequiredService<MessageGate<T>>().Gate, publisher, provider.GetService<TimeProvider>()));
        Services.AddSingleton<CompatPart>(provider =>
        {
            var (ledger, gate) = (provider.GetRequiredService<LedgerClient>(), provider.GetRequiredService<MessageGate<T>>().Gate);
            return new WriterPart(cancellationToken => ledger.JoinWriterAsync(writer.Type, Options.Service, publisher.Subject, writer.Window, Options.Build, Options.Instance, cancellationToken), () => AnnouncedUse.Of(gate, Options.Service));
        });
        return this;
    }

    /// <summary>The process reads a message type from a durable; every version it can read comes to one handler, in the newest shape.</summary>
    /// <typeparam name="T">The newest shape this build reads.</typeparam>
    /// <param name="stream">The stream.</param>
    /// <param name="durable">The durable's name; also the reader's name in the ledger.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="handle">Does the work, with services of a scope of its own; its effect must be durable, and recorded against a second delivery, when it returns.</param>
    /// <param name="configure">Changes other options than those above.</param>
    public ReaderBuilder<T> Reads<T>(string stream, string durable, string subject, Func<IServiceProvider, IncomingMessage<T>, CancellationToken, Task<HandleResult>> handle, Func<ConsumerOptions, ConsumerOptions>? configure = null)
        where T : notnull
        => Reads(stream, durable, subject, handle, configure, static made =>
        {
            var consumer = new MessageConsumer<T>(made.Nats, made.Reader, made.Handle, made.Ledger, made.Options, made.Time, made.Logger);
            return new ReaderPart(consumer.RunAsync, consumer.Announces, () => consumer.Halt);
        });

    /// <summary>
    /// The same in order (<see cref="OrderedConsumer{T}"/>): of all processes that read the durable one owns it, and the effects of an aggregate's messages come in the order of the stream. Every process of the
    /// durable must read it so; give <see cref="IncomingMessage{T}.Epoch"/> to the inbox.
    /// </summary>
    /// <typeparam name="T">The newest shape this build reads.</typeparam>
    /// <param name="stream">The stream.</param>
    /// <param name="durable">The durable's name; also the reader's name in the ledger.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="handle">Does the work, with services of a scope of its own; its effect must be durable, and recorded against a second delivery, when it returns.</param>
    /// <param name="configure">Changes other options than those above.</param>
    public ReaderBuilder<T> ReadsInOrder<T>(string stream, string durable, string subject, Func<IServiceProvider, IncomingMessage<T>, CancellationToken, Task<HandleResult>> handle, Func<ConsumerOptions, ConsumerOptions>? configure = null)
        where T : notnull
        => Reads(stream, durable, subject, handle, configure, static made =>
        {
            var consumer = new OrderedConsumer<T>(made.Nats, made.Reader, made.Handle, made.Ledger, made.Options, made.Time, made.Logger);
            return new ReaderPart(consumer.RunAsync, consumer.Announces, () => consumer.Halt);
        });

    /// <summary>
    /// The process runs long tasks, those it has handlers for, until the host stops. The host then offers a <see cref="TaskStarter"/>, whose <c>Starts</c> makes the handler of a reader of
    /// commands, and the <see cref="TaskWorker"/>. A task that a build before began goes on here only under a handler of its version, or one that up-casts it.
    /// </summary>
    /// <param name="handlers">The handlers, of as many types and versions as this build has; 1 to 256.</param>
    /// <param name="configure">Changes other options than the process and its build.</param>
    /// <exception cref="ArgumentException">It was called before; or there are no handlers or too many, or two of one type and version; or an option is outside its range.</exception>
    public CompatBuilder RunsTasks(IEnumerable<TaskHandler> handlers, Func<TaskWorkerOptions, TaskWorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(handlers);
        if (Services.Any(service => service.ServiceType == typeof(TaskWorker))) throw new ArgumentException("RunsTasks is called once for a host, with all its handlers.", nameof(handlers));
        TaskHandler[] all = [.. handlers];
        var options = new TaskWorkerOptions { Instance = Options.Instance, Build = Options.Build };
        options = configure?.Invoke(options) ?? options;
        TaskWorker.Check(all, options);
        Services.AddSingleton(provider => new TaskStarter(provider.GetRequiredService<INatsConnection>(), options, provider.GetService<TimeProvider>()));
        Services.AddSingleton(provider => new TaskWorker(provider.GetRequiredService<INatsConnection>(), all, options, time: provider.GetService<TimeProvider>(), logger: Logger(provider)));
        Services.AddSingleton<CompatPart>(provider => new TaskPart(provider.GetRequiredService<TaskWorker>()));
        return this;
    }

    private ReaderBuilder<T> Reads<T>(string stream, string durable, string subject, Func<IServiceProvider, IncomingMessage<T>, CancellationToken, Task<HandleResult>> handle, Func<ConsumerOptions, ConsumerOptions>? configure, Func<ReaderParts<T>, ReaderPart> make)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(handle);
        var options = new ConsumerOptions { Stream = stream, Durable = durable, Subject = subject, Instance = Options.Instance, Build = Options.Build };
        options = configure?.Invoke(options) ?? options;
        options.Check();
        var reader = new ReaderBuilder<T>(this, handle);
        Services.AddSingleton<CompatPart>(provider => make(new(
            provider.GetRequiredService<INatsConnection>(),
            new MessageReader<T>(Options.Catalog, Options.ReadContext),
            (message, cancellationToken) => reader.HandleAsync(provider, message, cancellationToken),
            provider.GetRequiredService<LedgerClient>(),
            options,
            provider.GetService<TimeProvider>(),
            Logger(provider))));
        return reader;
    }

    private static ILogger? Logger(IServiceProvider provider) => provider.GetService<ILoggerFactory>()?.CreateLogger(NatsTelemetry.Name);

    private sealed record ReaderParts<T>(INatsConnection Nats, MessageReader<T> Reader, Func<IncomingMessage<T>, CancellationToken, Task<HandleResult>> Handle, LedgerClient Ledger, ConsumerOptions Options, TimeProvider? Time, ILogger? Logger)
        where T : notnull;
}
