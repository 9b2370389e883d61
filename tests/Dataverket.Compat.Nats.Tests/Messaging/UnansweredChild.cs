using Dataverket.Tests;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>The processes of <see cref="UnansweredTests"/> that a message kills; no test of its own.</summary>
public sealed class UnansweredChild
{
    [Fact(Explicit = true)]
    public async Task Process_that_a_message_kills()
    {
        await using var nats = new NatsConnection(new NatsOpts { Url = Environment.GetEnvironmentVariable(UnansweredTests.ChildNats)!, MaxReconnectRetry = -1, RetryOnInitialConnect = true });
        var isOrdered = Environment.GetEnvironmentVariable(UnansweredTests.ChildOrdered) == "true";
        await UnansweredTests.RunAsync(nats, isOrdered, "nett-0", _ =>
        {
            System.Diagnostics.Process.GetCurrentProcess().Kill();
            return Eventually.TrueAsync(() => false, "killed");
        }, TestContext.Current.CancellationToken);
    }
}
