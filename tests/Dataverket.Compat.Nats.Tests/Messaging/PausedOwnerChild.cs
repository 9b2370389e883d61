using NATS.Client.Core;
using Npgsql;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>The other process of <see cref="PausedOwnerTests"/>; no test of its own.</summary>
public sealed class PausedOwnerChild
{
    [Fact(Explicit = true)]
    public async Task Owner_in_a_process_of_its_own()
    {
        await using var nats = new NatsConnection(new NatsOpts { Url = Environment.GetEnvironmentVariable(PausedOwnerTests.ChildNats)!, MaxReconnectRetry = -1, RetryOnInitialConnect = true });
        await using var source = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable(PausedOwnerTests.ChildDatabase)!);
        await PausedOwnerTests.Consumer(nats, source, "child", Environment.GetEnvironmentVariable(PausedOwnerTests.ChildPauses)!).RunAsync(TestContext.Current.CancellationToken);
    }
}
