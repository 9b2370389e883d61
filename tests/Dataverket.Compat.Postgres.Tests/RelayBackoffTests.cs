namespace Dataverket.Compat.Postgres.Tests;

public sealed class RelayBackoffTests
{
    static readonly OutboxRelayOptions Options = new() { BatchSize = 4, RetryDelay = TimeSpan.FromMilliseconds(100), MaxRetryDelay = TimeSpan.FromSeconds(5) };

    [Fact]
    public void A_key_that_failed_and_was_relayed_by_another_process_is_forgotten_in_time()
    {
        var time = new SteeredTime();
        var backoff = new RelayBackoff(Options, time);
        for (var failure = 0; failure < 10; failure++)
            for (var key = 0; key < 16; key++) backoff.Note($"key {key}", published: false);
        Assert.Equal(16, backoff.Keys().Length);
        Assert.True(backoff.IsFull);

        // As long as it may still be the one that failed, it rests for as long as before.
        time.Jump(TimeSpan.FromSeconds(6));
        Assert.Empty(backoff.Keys());
        backoff.Note("key 0", published: false);
        time.Jump(TimeSpan.FromSeconds(1));
        Assert.Equal(["key 0"], backoff.Keys());

        time.Jump(TimeSpan.FromMinutes(1));
        Assert.Empty(backoff.Keys());
        backoff.Note("key 1", published: false);
        time.Jump(TimeSpan.FromSeconds(1));
        Assert.Empty(backoff.Keys());
        Assert.False(backoff.IsFull);
    }
}
