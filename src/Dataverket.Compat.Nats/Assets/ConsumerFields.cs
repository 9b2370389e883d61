using NATS.Client.JetStream.Models;
using static Dataverket.Compat.Nats.Assets.AssetText;

namespace Dataverket.Compat.Nats.Assets;

/// <summary>Every field of a consumer, and what rests on it.</summary>
internal static class ConsumerFields
{
    public static readonly IReadOnlyList<AssetField<ConsumerConfig>> All =
    [
        new("durable_name", nameof(ConsumerConfig.DurableName), c => Of(c.DurableName ?? c.Name), FieldRule.Always),
        // Older servers drop a list of filters, and the consumer then gets everything.
        new("filter_subject", nameof(ConsumerConfig.FilterSubject), c => Of(c.FilterSubject), FieldRule.Always),
        new("filter_subjects", nameof(ConsumerConfig.FilterSubjects), c => Of(c.FilterSubjects), FieldRule.Always),
        new("ack_policy", nameof(ConsumerConfig.AckPolicy), c => Of(c.AckPolicy), FieldRule.Always),
        new("ack_wait", nameof(ConsumerConfig.AckWait), c => Of(c.AckWait), FieldRule.Always, Suffices: (wanted, _) => wanted.AckWait == TimeSpan.Zero),
        // It takes the place of the ack wait.
        new("backoff", nameof(ConsumerConfig.Backoff), c => Of((c.Backoff ?? []).Select(wait => Of(wait))), FieldRule.Always),
        new("max_deliver", nameof(ConsumerConfig.MaxDeliver), c => Limit(c.MaxDeliver), FieldRule.Always),
        new("max_ack_pending", nameof(ConsumerConfig.MaxAckPending), c => Limit(c.MaxAckPending), FieldRule.Always, Suffices: (wanted, held) => wanted.MaxAckPending == 0),
        new("deliver_policy", nameof(ConsumerConfig.DeliverPolicy), c => Of(c.DeliverPolicy), FieldRule.Always),
        new("opt_start_seq", nameof(ConsumerConfig.OptStartSeq), c => Limit((long)Math.Min(c.OptStartSeq, long.MaxValue)), FieldRule.Always),
        new("opt_start_time", nameof(ConsumerConfig.OptStartTime), c => c.OptStartTime == default ? None : c.OptStartTime.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture), FieldRule.Always),
        new("replay_policy", nameof(ConsumerConfig.ReplayPolicy), c => Of(c.ReplayPolicy), FieldRule.Always),
        new("deliver_subject", nameof(ConsumerConfig.DeliverSubject), c => Of(c.DeliverSubject), FieldRule.Always),
        new("deliver_group", nameof(ConsumerConfig.DeliverGroup), c => Of(c.DeliverGroup), FieldRule.Always),
        new("headers_only", nameof(ConsumerConfig.HeadersOnly), c => Of(c.HeadersOnly), FieldRule.Always),
        new("rate_limit_bps", nameof(ConsumerConfig.RateLimitBps), c => Limit(c.RateLimitBps), FieldRule.Always),
        new("flow_control", nameof(ConsumerConfig.FlowControl), c => Of(c.FlowControl), FieldRule.Always),
        new("idle_heartbeat", nameof(ConsumerConfig.IdleHeartbeat), c => Of(c.IdleHeartbeat), FieldRule.Always),
        // A smaller batch or a shorter pull than is asked for is refused by the server at each pull.
        new("max_batch", nameof(ConsumerConfig.MaxBatch), c => Limit(c.MaxBatch), FieldRule.Always),
        new("max_expires", nameof(ConsumerConfig.MaxExpires), c => Of(c.MaxExpires), FieldRule.Always),
        new("max_bytes", nameof(ConsumerConfig.MaxBytes), c => Limit(c.MaxBytes), FieldRule.Always),
        new("max_waiting", nameof(ConsumerConfig.MaxWaiting), c => Limit(c.MaxWaiting), FieldRule.Always, Suffices: (wanted, _) => wanted.MaxWaiting == 0),
        // A durable that goes when nobody asks takes its place in the stream with it.
        new("inactive_threshold", nameof(ConsumerConfig.InactiveThreshold), c => Of(c.InactiveThreshold), FieldRule.Always),
        new("mem_storage", nameof(ConsumerConfig.MemStorage), c => Of(c.MemStorage), FieldRule.Always),
        new("pause_until", nameof(ConsumerConfig.PauseUntil), c => c.PauseUntil is null ? None : "set", FieldRule.Always, Suffices: (wanted, _) => wanted.PauseUntil is null),
        new("priority_groups", nameof(ConsumerConfig.PriorityGroups), c => Of(c.PriorityGroups), FieldRule.Always),
        new("priority_policy", nameof(ConsumerConfig.PriorityPolicy), c => c.PriorityPolicy is { } policy && policy != default ? Of(policy) : None, FieldRule.Always),
        new("priority_timeout", nameof(ConsumerConfig.PinnedTTL), c => Of(c.PinnedTTL ?? TimeSpan.Zero), FieldRule.Always),
        new("metadata", nameof(ConsumerConfig.Metadata), c => Metadata(c.Metadata), FieldRule.Always, Suffices: (wanted, _) => wanted.Metadata is not { Count: > 0 }),
        new("num_replicas", nameof(ConsumerConfig.NumReplicas), c => Limit(c.NumReplicas), FieldRule.Always, Suffices: (wanted, held) => wanted.NumReplicas == 0 || held.NumReplicas > wanted.NumReplicas),
        new("description", nameof(ConsumerConfig.Description), c => Of(c.Description), FieldRule.Free),
        new("sample_freq", nameof(ConsumerConfig.SampleFreq), c => Of(c.SampleFreq), FieldRule.Free),
        new("name", nameof(ConsumerConfig.Name), c => Of(c.Name), FieldRule.Free),
        new("direct", nameof(ConsumerConfig.Direct), c => Of(c.Direct), FieldRule.Always),
        new("sourcing", nameof(ConsumerConfig.Sourcing), c => Of(c.Sourcing), FieldRule.Always),
    ];
}
