using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>A server, and one consumer that is nobody's owner, with a handler of the test's own.</summary>
internal sealed class ReaderWorld : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private ReaderWorld(Servers servers, Func<int, CancellationToken, Task> handle, ConsumerOptions options)
    {
        Servers = servers;
        _running = new MessageConsumer<Machine>(servers.Nats, new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1))), async (message, cancellationToken) =>
        {
            await handle(message.Value.Cpu, cancellationToken);
            return HandleResult.Handled;
        }, new LedgerClient(servers.Nats), options).RunAsync(_stop.Token);
    }

    public static ConsumerOptions Options { get; } = new() { Stream = Servers.EventStream, Durable = "nett", Subject = Servers.EventSubject, Instance = "nett-0", Build = "1" };

    public Servers Servers { get; }

    public static async Task<ReaderWorld> StartAsync(ConsumerOptions options, Func<int, CancellationToken, Task> handle)
    {
        var servers = new Servers();
        await servers.InitializeAsync();
        return new(servers, handle, options);
    }

    public async Task PublishAsync(int cpu)
        => (await new NatsJSContext(Servers.Nats).PublishAsync(Servers.EventSubject, MachineSchemas.Write(1, cpu, $"id-{cpu}", $"machine-{cpu}"), cancellationToken: TestContext.Current.CancellationToken)).EnsureSuccess();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        await Servers.DisposeAsync();
    }
}
