using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;
using NATS.Client.Core;

namespace Dataverket.Tests;

/// <summary>Plays the coordinator: publishes the present status again and again, as a real one does, and answers commands.</summary>
internal sealed class Publisher : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly NatsConnection _nats;
    private readonly Task _loop;
    private RunStatus _status;

    private Publisher(NatsConnection nats, RunStatus status)
    {
        (_nats, _status) = (nats, status);
        _loop = PublishAsync();
    }

    public static async Task<Publisher> StartAsync(NatsServer server, RunStatus status) => new(await server.ConnectAsync(), status);

    public void Set(RunStatus status) => Volatile.Write(ref _status, status);

    public ValueTask NoteAsync(RunNote note) => new RunClient(_nats, _status.RunId).NoteAsync(note);

    /// <summary>Listens for a command; when this is done the server knows of it, and what it gives is the command that was answered.</summary>
    public async Task<Task<string>> ListenAsync(string verb, RunReply reply)
    {
        var commands = await _nats.SubscribeCoreAsync<string>(RolloutSubjects.Command(_status.RunId, verb));
        await _nats.PingAsync();
        return AnswerAsync();

        async Task<string> AnswerAsync()
        {
            await using (commands)
            {
                using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
                var message = await commands.Msgs.ReadAsync(deadline.Token);
                await message.ReplyAsync($$"""{"accepted":{{(reply.Accepted ? "true" : "false")}},"message":"{{reply.Message}}"}""", cancellationToken: deadline.Token);
                return message.Data ?? "";
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await _nats.DisposeAsync();
        _stop.Dispose();
    }

    private async Task PublishAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var status = Volatile.Read(ref _status);
                await _nats.PublishAsync(RolloutSubjects.Status(status.RunId), status.ToJson(), cancellationToken: _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
