using Dataverket.Compat.Nats.Assets;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Assets;

public sealed class AssetKeeperTests(Servers servers) : IClassFixture<Servers>
{
    private readonly NatsJSContext _jetStream = new(servers.Nats);
    private readonly string _name = "S" + Guid.NewGuid().ToString("N")[..8];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Own => "DV_" + _name;

    [Fact]
    public async Task What_is_there_already_is_adopted_and_a_second_time_nothing_is_done()
    {
        var row = JetStreamAssets.EventStream(_name, _name + ".>", 1);
        Assert.Equal(AssetOutcome.Missing, (await EnsureAsync(row, new() { DryRun = true })).Outcome);
        Assert.Equal(AssetOutcome.Created, (await EnsureAsync(row)).Outcome);
        Assert.Equal(AssetOutcome.Held, (await EnsureAsync(row)).Outcome);
    }

    [Fact]
    public async Task A_dozen_at_once_make_one_stream_and_all_are_content()
    {
        var states = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => EnsureAsync(JetStreamAssets.EventStream(_name, _name + ".>", 1))));
        Assert.All(states, state => Assert.Contains(state.Outcome, (AssetOutcome[])[AssetOutcome.Created, AssetOutcome.Held]));
        Assert.All(states, state => Assert.Empty(state.Differences));
    }

    [Fact]
    public async Task Every_field_that_must_hold_is_named_at_once_and_put_right_where_a_server_can()
    {
        await _jetStream.CreateStreamAsync(new StreamConfig(Own, [Own + ".a"]) { MaxAge = TimeSpan.FromHours(1), MaxMsgsPerSubject = 5, AllowRollupHdrs = true, Discard = StreamConfigDiscard.Old, DuplicateWindow = TimeSpan.FromSeconds(1) }, Cancel);
        var row = JetStreamAssets.EventStream(Own, Own + ".>", 1);
        var state = await EnsureAsync(row);
        Assert.Equal(AssetOutcome.Differs, state.Outcome);
        Assert.Equal(["allow_rollup_hdrs", "discard", "duplicate_window", "max_age", "max_msgs_per_subject", "subjects"], state.Differences.Where(one => one.Matters).Select(one => one.Field).Order(StringComparer.Ordinal));
        Assert.Contains("max_age is 3600 s, not none", state.Faults, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<CompatNatsException>(() => JetStreamAssets.EnsureAsync(_jetStream, [row], Cancel));
        Assert.Contains($"Stream {Own} does not hold what it must", refused.Message, StringComparison.Ordinal);

        Assert.Equal(AssetOutcome.Differs, (await EnsureAsync(row, new() { Apply = true, DryRun = true })).Outcome);
        Assert.Equal(AssetOutcome.Changed, (await EnsureAsync(row, new() { Apply = true })).Outcome);
        var held = (await _jetStream.GetStreamAsync(Own, cancellationToken: Cancel)).Info.Config;
        Assert.Equal((TimeSpan.Zero, false, StreamConfigDiscard.New), (held.MaxAge, held.AllowRollupHdrs, held.Discard));
        // Subjects are added; what others put there stays.
        Assert.Equal(AssetOutcome.Held, (await EnsureAsync(row)).Outcome);
    }

    [Fact]
    public async Task What_no_server_changes_is_told_and_the_stream_is_left_alone()
    {
        await _jetStream.CreateStreamAsync(new StreamConfig(Own, [Own + ".>"]) { Storage = StreamConfigStorage.Memory, Discard = StreamConfigDiscard.New }, Cancel);
        await _jetStream.PublishAsync(Own + ".x", "kept"u8.ToArray(), cancellationToken: Cancel);
        var state = await EnsureAsync(JetStreamAssets.EventStream(Own, Own + ".>", 1), new() { Apply = true });
        var difference = Assert.Single(state.Differences);
        Assert.Equal(("storage", false, AssetOutcome.Differs), (difference.Field, difference.CanChange, state.Outcome));
        Assert.Equal(1, (await _jetStream.GetStreamAsync(Own, cancellationToken: Cancel)).Info.State.Messages);
    }

    [Fact]
    public async Task A_services_own_stream_may_be_kept_as_its_owner_likes_and_only_what_everybody_relies_on_is_a_fault()
    {
        await _jetStream.CreateStreamAsync(new StreamConfig(_name, [_name + ".>", _name + "x.>"]) { MaxAge = TimeSpan.FromDays(7), Storage = StreamConfigStorage.Memory }, Cancel);
        var state = await EnsureAsync(JetStreamAssets.EventStream(_name, _name + ".>", 1), new() { Apply = true });
        Assert.Equal(AssetOutcome.Held, state.Outcome);
        Assert.Equal("discard max_age storage subjects", string.Join(' ', state.Differences.Select(one => one.Field).Order(StringComparer.Ordinal)));

        await _jetStream.UpdateStreamAsync(new StreamConfig(_name, [_name + "x.>"]) { MaxAge = TimeSpan.FromDays(7), Storage = StreamConfigStorage.Memory, NoAck = true }, Cancel);
        Assert.Equal(["no_ack", "subjects"], (await EnsureAsync(JetStreamAssets.EventStream(_name, _name + ".>", 1))).Differences.Where(one => one.Matters).Select(one => one.Field).Order(StringComparer.Ordinal));
        Assert.Equal(AssetOutcome.Changed, (await EnsureAsync(JetStreamAssets.EventStream(_name, _name + ".>", 1), new() { Apply = true })).Outcome);
        Assert.Equal(TimeSpan.FromDays(7), (await _jetStream.GetStreamAsync(_name, cancellationToken: Cancel)).Info.Config.MaxAge);
    }

    [Fact]
    public async Task A_field_that_this_server_drops_without_a_word_is_an_error_that_names_it()
    {
        var row = JetStreamAssets.EventStream(_name, _name + ".>", 1) with { Metadata = new Dictionary<string, string> { ["owner"] = "maskin" }, AllowMsgTTL = true };
        var state = await EnsureAsync(row);
        var features = await ServerFeatures.ProbeAsync(servers.Nats, TimeSpan.FromSeconds(5), Cancel);
        Assert.Equal(!features.IsUsable(ServerFeature.Metadata), state.Faults.Contains("metadata is none, not owner=maskin", StringComparison.Ordinal));
        Assert.Equal(!features.IsUsable(ServerFeature.MessageTtl), state.Faults.Contains("allow_msg_ttl is false, not true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stream_whose_subjects_another_takes_already_is_refused_by_name()
    {
        await EnsureAsync(JetStreamAssets.EventStream(_name, _name + ".>", 1));
        var refused = await Assert.ThrowsAsync<CompatNatsException>(() => EnsureAsync(JetStreamAssets.EventStream(_name + "b", _name + ".x", 1)));
        Assert.Contains($"Stream {_name}b cannot be made or read: subjects overlap", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsTransient);
    }

    [Fact]
    public async Task A_consumer_is_read_back_in_every_field_and_what_another_hand_has_set_is_named()
    {
        await EnsureAsync(JetStreamAssets.EventStream(_name, _name + ".>", 1));
        var row = JetStreamAssets.Durable("nett", _name + ".x", TimeSpan.FromSeconds(30));
        await DurableConsumer.EnsureAsync(_jetStream, _name, row, 1, NullLogger.Instance, Cancel);
        await DurableConsumer.EnsureAsync(_jetStream, _name, row with { AckWait = TimeSpan.FromSeconds(20) }, 2, NullLogger.Instance, Cancel);

        // What an update does not take away, such as a limit on pulls that the server keeps, shows in the fields that are read back.
        var held = (await _jetStream.GetConsumerAsync(_name, "nett", Cancel)).Info.Config;
        foreach (var (field, other) in (IEnumerable<(string, ConsumerConfig)>)
        [
            ("ack_wait", held with { AckWait = TimeSpan.FromSeconds(3) }), ("filter_subject", held with { FilterSubject = _name + ".y" }), ("max_deliver", held with { MaxDeliver = 5 }), ("max_ack_pending", held with { MaxAckPending = 1 }),
            ("backoff", held with { Backoff = [TimeSpan.FromSeconds(1)] }), ("headers_only", held with { HeadersOnly = true }), ("max_batch", held with { MaxBatch = 1 }), ("inactive_threshold", held with { InactiveThreshold = TimeSpan.FromMinutes(1) }),
            ("deliver_policy", held with { DeliverPolicy = ConsumerConfigDeliverPolicy.New }), ("ack_policy", held with { AckPolicy = ConsumerConfigAckPolicy.All }), ("mem_storage", held with { MemStorage = true }), ("filter_subjects", held with { FilterSubjects = [_name + ".z"] }),
        ])
            Assert.Contains(field, ConsumerFields.All.Select(each => each.Compare(row with { AckWait = TimeSpan.FromSeconds(20) }, other, isOwn: true, isFresh: true)).OfType<AssetDifference>().Where(one => one.Matters).Select(one => one.Field));
    }

    [Fact]
    public async Task Several_filters_on_a_server_that_drops_them_are_an_error_before_anything_is_pulled()
    {
        await EnsureAsync(JetStreamAssets.EventStream(_name, _name + ".>", 1));
        var wanted = new ConsumerConfig("two") { FilterSubjects = [_name + ".a", _name + ".b"], AckPolicy = ConsumerConfigAckPolicy.Explicit };
        var features = await ServerFeatures.ProbeAsync(servers.Nats, TimeSpan.FromSeconds(5), Cancel);
        if (features.IsUsable(ServerFeature.FilterSubjects)) await DurableConsumer.EnsureAsync(_jetStream, _name, wanted, 1, NullLogger.Instance, Cancel);
        else Assert.Contains("filter_subjects is none, not", (await Assert.ThrowsAsync<CompatNatsException>(() => DurableConsumer.EnsureAsync(_jetStream, _name, wanted, 1, NullLogger.Instance, Cancel))).Message, StringComparison.Ordinal);
    }

    // A client that learns a new field must not slip past the comparison.
    [Fact]
    public void Every_property_that_the_client_knows_is_compared()
    {
        Assert.Equal(typeof(StreamConfig).GetProperties().Where(one => one.CanWrite).Select(one => one.Name).Order(StringComparer.Ordinal), StreamFields.All.Select(field => field.Property).Order(StringComparer.Ordinal));
        Assert.Equal(typeof(ConsumerConfig).GetProperties().Where(one => one.CanWrite).Select(one => one.Name).Order(StringComparer.Ordinal), ConsumerFields.All.Select(field => field.Property).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(">", "a.b", true)]
    [InlineData("a.>", "a", false)]
    [InlineData("a.>", "a.>", true)]
    [InlineData("a.*", "a.>", false)]
    [InlineData("a.*", "a.b", true)]
    [InlineData("a.*", "a.*", true)]
    [InlineData("a.b", "a.*", false)]
    [InlineData("a.*.c", "a.b", false)]
    public void A_pattern_covers_another_when_it_takes_all_that_the_other_takes(string wide, string narrow, bool covers) => Assert.Equal(covers, StreamFields.Covers(wide, narrow));

    private async Task<AssetState> EnsureAsync(StreamConfig row, AssetOptions? options = null) => Assert.Single(await AssetKeeper.EnsureStreamsAsync(_jetStream, [row], options, Cancel));
}
