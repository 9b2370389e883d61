using NATS.Client.JetStream.Models;
using static Dataverket.Compat.Nats.Assets.AssetText;

namespace Dataverket.Compat.Nats.Assets;

/// <summary>Every field of a stream, and what rests on it.</summary>
internal static class StreamFields
{
    public static readonly IReadOnlyList<AssetField<StreamConfig>> All =
    [
        new("subjects", nameof(StreamConfig.Subjects), c => Of(c.Subjects), FieldRule.Always, AddSubjects, HoldsSubjects),
        new("retention", nameof(StreamConfig.Retention), c => Of(c.Retention), FieldRule.Own),
        new("storage", nameof(StreamConfig.Storage), c => Of(c.Storage), FieldRule.Own),
        new("num_replicas", nameof(StreamConfig.NumReplicas), c => Count(Math.Max(1, c.NumReplicas)), FieldRule.Own, (held, wanted) => held.NumReplicas = wanted.NumReplicas, (wanted, held) => held.NumReplicas > wanted.NumReplicas),
        // A message that arrives must never push out one that is kept.
        new("discard", nameof(StreamConfig.Discard), c => Of(c.Discard), FieldRule.Own, (held, wanted) => held.Discard = wanted.Discard),
        new("max_age", nameof(StreamConfig.MaxAge), c => Of(c.MaxAge), FieldRule.Own, (held, wanted) => held.MaxAge = wanted.MaxAge),
        new("max_msgs", nameof(StreamConfig.MaxMsgs), c => Limit(c.MaxMsgs), FieldRule.Own, (held, wanted) => held.MaxMsgs = wanted.MaxMsgs),
        new("max_msgs_per_subject", nameof(StreamConfig.MaxMsgsPerSubject), c => Limit(c.MaxMsgsPerSubject), FieldRule.Own, (held, wanted) => held.MaxMsgsPerSubject = wanted.MaxMsgsPerSubject, (wanted, held) => wanted.MaxMsgsPerSubject > 0 && (held.MaxMsgsPerSubject <= 0 || held.MaxMsgsPerSubject > wanted.MaxMsgsPerSubject)),
        new("max_bytes", nameof(StreamConfig.MaxBytes), c => Limit(c.MaxBytes), FieldRule.Own, (held, wanted) => held.MaxBytes = wanted.MaxBytes),
        new("max_msg_size", nameof(StreamConfig.MaxMsgSize), c => Limit(c.MaxMsgSize), FieldRule.Own, (held, wanted) => held.MaxMsgSize = wanted.MaxMsgSize),
        new("max_consumers", nameof(StreamConfig.MaxConsumers), c => Limit(c.MaxConsumers), FieldRule.Told),
        new("duplicate_window", nameof(StreamConfig.DuplicateWindow), c => Of(c.DuplicateWindow), FieldRule.Own, (held, wanted) => held.DuplicateWindow = wanted.DuplicateWindow, (wanted, held) => held.DuplicateWindow > wanted.DuplicateWindow),
        // Without an answer no publisher knows what is stored.
        new("no_ack", nameof(StreamConfig.NoAck), c => Of(c.NoAck), FieldRule.Always, (held, wanted) => held.NoAck = wanted.NoAck),
        new("sealed", nameof(StreamConfig.Sealed), c => Of(c.Sealed), FieldRule.Always),
        // A header of one message would erase all that was before it.
        new("allow_rollup_hdrs", nameof(StreamConfig.AllowRollupHdrs), c => Of(c.AllowRollupHdrs), FieldRule.Own, (held, wanted) => held.AllowRollupHdrs = wanted.AllowRollupHdrs),
        new("deny_delete", nameof(StreamConfig.DenyDelete), c => Of(c.DenyDelete), FieldRule.Own),
        new("deny_purge", nameof(StreamConfig.DenyPurge), c => Of(c.DenyPurge), FieldRule.Told),
        new("mirror", nameof(StreamConfig.Mirror), c => Of(c.Mirror), FieldRule.Own),
        new("sources", nameof(StreamConfig.Sources), c => c.Sources is { Count: > 0 } some ? Count(some.Count) : None, FieldRule.Own),
        // A replica that lags would answer with old values.
        new("allow_direct", nameof(StreamConfig.AllowDirect), c => Of(c.AllowDirect), FieldRule.Told, (held, wanted) => held.AllowDirect = wanted.AllowDirect),
        new("mirror_direct", nameof(StreamConfig.MirrorDirect), c => Of(c.MirrorDirect), FieldRule.Told),
        new("discard_new_per_subject", nameof(StreamConfig.DiscardNewPerSubject), c => Of(c.DiscardNewPerSubject), FieldRule.Told),
        new("republish", nameof(StreamConfig.Republish), c => Of(c.Republish), FieldRule.Told),
        new("subject_transform", nameof(StreamConfig.SubjectTransform), c => Of(c.SubjectTransform), FieldRule.Own),
        new("compression", nameof(StreamConfig.Compression), c => Of(c.Compression), FieldRule.Told),
        new("metadata", nameof(StreamConfig.Metadata), c => Metadata(c.Metadata), FieldRule.Told),
        // A publisher that may set the life of its message could make an entry vanish.
        new("allow_msg_ttl", nameof(StreamConfig.AllowMsgTTL), c => Of(c.AllowMsgTTL), FieldRule.Own),
        new("subject_delete_marker_ttl", nameof(StreamConfig.SubjectDeleteMarkerTTL), c => Of(c.SubjectDeleteMarkerTTL), FieldRule.Told),
        new("allow_msg_counter", nameof(StreamConfig.AllowMsgCounter), c => Of(c.AllowMsgCounter), FieldRule.Own),
        new("allow_msg_schedules", nameof(StreamConfig.AllowMsgSchedules), c => Of(c.AllowMsgSchedules), FieldRule.Told),
        new("allow_atomic", nameof(StreamConfig.AllowAtomicPublish), c => Of(c.AllowAtomicPublish), FieldRule.Told),
        new("allow_batched", nameof(StreamConfig.AllowBatchPublish), c => Of(c.AllowBatchPublish), FieldRule.Told),
        // Asynchronous writing acknowledges what a lost disk or a power cut takes away again.
        new("persist_mode", nameof(StreamConfig.PersistMode), c => c.PersistMode is { } mode && mode != default ? Of(mode) : None, FieldRule.Own),
        new("name", nameof(StreamConfig.Name), c => Of(c.Name), FieldRule.Always),
        new("description", nameof(StreamConfig.Description), c => Of(c.Description), FieldRule.Free),
        new("placement", nameof(StreamConfig.Placement), c => Of(c.Placement), FieldRule.Free),
        new("template_owner", nameof(StreamConfig.TemplateOwner), c => Of(c.TemplateOwner), FieldRule.Free),
    ];

    /// <summary>Whether one subject pattern takes all that another does.</summary>
    public static bool Covers(string wide, string narrow)
    {
        var (a, b) = (wide.Split('.'), narrow.Split('.'));
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] == ">") return b.Length > i;
            if (i >= b.Length || b[i] == ">" || (a[i] != "*" && a[i] != b[i])) return false;
        }

        return a.Length == b.Length;
    }

    // Subjects of one stream may not overlap: a wider one takes the place of those it covers.
    private static void AddSubjects(StreamConfig held, StreamConfig wanted)
    {
        var all = (held.Subjects ?? []).Union(wanted.Subjects ?? []).ToList();
        held.Subjects = [.. all.Where(subject => !all.Any(wide => wide != subject && Covers(wide, subject)))];
    }

    // A newer build may have widened the stream; an older one needs no more than that its own subjects are taken.
    private static bool HoldsSubjects(StreamConfig wanted, StreamConfig held)
        => (wanted.Subjects ?? []).All(subject => (held.Subjects ?? []).Any(wide => Covers(wide, subject)));
}
