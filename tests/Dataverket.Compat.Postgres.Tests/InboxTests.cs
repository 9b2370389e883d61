using Dataverket.Compat.Postgres;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Compat.Postgres.Tests;

public sealed class InboxTests
{
    [Fact]
    public async Task Of_many_transactions_that_handle_a_message_at_once_exactly_one_has_an_effect()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("CREATE TABLE effects (message text)");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(worker => Task.Run(async () =>
        {
            for (var message = 0; message < 10; message++)
            {
                await using var connection = await database.Source.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                if (!await Inbox.TryBeginAsync(transaction, "nett", $"m{message}")) continue;
                await using var effect = new NpgsqlCommand("INSERT INTO effects VALUES ($1)", connection, transaction) { Parameters = { new() { Value = $"m{message}" } } };
                await effect.ExecuteNonQueryAsync();
                // Some of the winners fail; another one must take their place.
                if (worker % 3 == 0) await transaction.RollbackAsync();
                else await transaction.CommitAsync();
            }
        })));
        Assert.Equal(10, await database.ValueAsync<long>("SELECT count(*) FROM effects"));
        Assert.Equal(10, await database.ValueAsync<long>("SELECT count(DISTINCT message) FROM effects"));
    }

    [Fact]
    public async Task Two_consumers_handle_the_same_message_each()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var connection = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        Assert.True(await Inbox.TryBeginAsync(transaction, "nett", "m", TestContext.Current.CancellationToken));
        Assert.True(await Inbox.TryBeginAsync(transaction, "lager", "m", TestContext.Current.CancellationToken));
        Assert.False(await Inbox.TryBeginAsync(transaction, "nett", "m", TestContext.Current.CancellationToken));
    }
}
