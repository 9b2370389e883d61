using Dataverket.Compat.Handling;
using Dataverket.Compat.Postgres;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Compat.Postgres.Tests;

public sealed class InboxOwnerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_owner_that_was_replaced_is_refused_and_leaves_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.True(await HandleAsync(database, "m1", 7));
        Assert.True(await HandleAsync(database, "m2", 9));
        var refused = await Assert.ThrowsAsync<OwnershipLostException>(() => HandleAsync(database, "m3", 7));
        Assert.Contains("nett in epoch 7", refused.Message, StringComparison.Ordinal);
        Assert.False(await HandleAsync(database, "m1", 9));
        Assert.Equal(["m1", "m2"], await database.ListAsync("SELECT message_id FROM dataverket.inbox ORDER BY 1"));
        Assert.Equal(9, await database.ValueAsync<long>("SELECT epoch FROM dataverket.inbox_owners"));
        // Another consumer has owners of its own, and one without an owner is refused nothing.
        Assert.True(await HandleAsync(database, "m3", 7, "lager"));
        Assert.True(await HandleAsync(database, "m3", 0));
    }

    [Fact]
    public async Task Handlers_of_one_owner_do_not_wait_for_each_other()
    {
        await using var database = await TestDatabase.CreateAsync();
        await HandleAsync(database, "m0", 7);
        await using var first = await database.Source.OpenConnectionAsync(Cancel);
        await using var second = await database.Source.OpenConnectionAsync(Cancel);
        await using var one = await first.BeginTransactionAsync(Cancel);
        await using var other = await second.BeginTransactionAsync(Cancel);
        Assert.True(await Inbox.TryBeginAsOwnerAsync(one, "nett", "m1", 7, Cancel));
        Assert.True(await Inbox.TryBeginAsOwnerAsync(other, "nett", "m2", 7, Cancel).WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System, Cancel));
    }

    [Fact]
    public async Task The_next_owners_first_effect_comes_after_what_the_one_before_has_begun()
    {
        await using var database = await TestDatabase.CreateAsync();
        await HandleAsync(database, "m0", 7);
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var old = await connection.BeginTransactionAsync(Cancel);
        Assert.True(await Inbox.TryBeginAsOwnerAsync(old, "nett", "m1", 7, Cancel));
        var next = HandleAsync(database, "m2", 8);
        await Eventually.TrueAsync(async () => await database.ValueAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1, "the next owner waits");
        await old.CommitAsync(Cancel);
        Assert.True(await next);
        await Assert.ThrowsAsync<OwnershipLostException>(() => HandleAsync(database, "m3", 7));
    }

    [Fact]
    public async Task A_paused_process_with_an_open_transaction_holds_up_the_next_owner_for_a_limited_time_only()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await Inbox.TryBeginAsOwnerAsync(transaction, "nett", "m1", 7, Cancel);
        Assert.Equal("15s", await SettingAsync(connection));
        await transaction.RollbackAsync(Cancel);
        Assert.Equal("0", await SettingAsync(connection));

        // A limit of the session's own stands.
        await using var own = await connection.BeginTransactionAsync(Cancel);
        await new NpgsqlCommand("SET LOCAL idle_in_transaction_session_timeout = '3s'", connection, own).ExecuteNonQueryAsync(Cancel);
        await Inbox.TryBeginAsOwnerAsync(own, "nett", "m1", 7, Cancel);
        Assert.Equal("3s", await SettingAsync(connection));
    }

    [Fact]
    public async Task Owners_that_change_under_many_handlers_at_once_never_wait_for_each_other_in_a_circle_and_epochs_only_grow()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("CREATE TABLE effects (id bigserial, epoch bigint)");
        var refused = 0;
        await Task.WhenAll(Enumerable.Range(0, 12).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                try
                {
                    await HandleAsync(database, $"m{worker}-{i}", (ulong)(1 + (i / 4) + (worker % 3)), effect: true);
                }
                catch (OwnershipLostException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }, Cancel)));
        Assert.True(refused > 0);
        Assert.Equal(480 - refused, await database.ValueAsync<long>("SELECT count(*) FROM effects"));
        // Ids are drawn while the owner's row is held, so they are in the order of the effects.
        Assert.Equal(0, await database.ValueAsync<long>("SELECT count(*) FROM (SELECT epoch < max(epoch) OVER (ORDER BY id) AS late FROM effects) e WHERE late"));
    }

    private static async Task<string> SettingAsync(NpgsqlConnection connection)
        => (string)(await new NpgsqlCommand("SELECT current_setting('idle_in_transaction_session_timeout')", connection).ExecuteScalarAsync(Cancel))!;

    private static async Task<bool> HandleAsync(TestDatabase database, string message, ulong epoch, string consumer = "nett", bool effect = false)
    {
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        if (!await Inbox.TryBeginAsOwnerAsync(transaction, consumer, message, epoch, Cancel)) return false;
        if (effect) await new NpgsqlCommand("INSERT INTO effects (epoch) VALUES ($1)", connection, transaction) { Parameters = { new() { Value = (long)epoch } } }.ExecuteNonQueryAsync(Cancel);
        await transaction.CommitAsync(Cancel);
        return true;
    }
}
