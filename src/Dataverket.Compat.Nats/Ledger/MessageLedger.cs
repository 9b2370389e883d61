using System.Collections.Immutable;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>Who reads and writes one message type, which version is active, and where the others end: the fold of the type's entries. Immutable.</summary>
public sealed record MessageLedger
{
    /// <summary>The message type.</summary>
    public required string Type { get; init; }

    /// <summary>Sequence of the last entry folded; 0 when there is none. A decision rests on it.</summary>
    public ulong Sequence { get; init; }

    /// <summary>The version that writers write; 0 until a writer has joined or the type was adopted.</summary>
    public int Active { get; init; }

    /// <summary>Sequence of the entry that made it so: a writer that has seen it writes nothing else.</summary>
    public ulong ActiveSince { get; init; }

    /// <summary>Versions that were active and are not, and whose fence has not been taken yet: writers that have not seen the last change may still write them.</summary>
    public ImmutableSortedSet<int> Unfenced { get; init; } = [];

    /// <summary>By version and stream, the sequence that a version which is not active is not written past.</summary>
    public ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, ulong>> Fences { get; init; } = ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, ulong>>.Empty;

    /// <summary>How often a reader met a version past its fence and moved it.</summary>
    public int Late { get; init; }

    /// <summary>Registered readers by durable name; empty where only decisions are followed.</summary>
    public ImmutableSortedDictionary<string, LedgerParty> Readers { get; init; } = ImmutableSortedDictionary<string, LedgerParty>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Registered writers by service; empty where only decisions are followed.</summary>
    public ImmutableSortedDictionary<string, LedgerParty> Writers { get; init; } = ImmutableSortedDictionary<string, LedgerParty>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Entries that this build does not know; while there are any, nothing is decided on this ledger.</summary>
    public int Unknown { get; init; }

    /// <summary>The subjects that registered writers publish on.</summary>
    public IReadOnlyList<string> Subjects => [.. Writers.Values.Select(writer => writer.Place).Where(place => place.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Whether a message of this version at this place was written by somebody who had not seen what the ledger says. False while nothing is known.</summary>
    /// <param name="version">The version the message says it has.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="sequence">Its sequence there.</param>
    public bool IsLate(int version, string stream, ulong sequence)
        => Active > 0 && version != Active && !Unfenced.Contains(version) && sequence > FenceOf(version, stream);

    /// <summary>Whether a message of this version at this place was written though its version was not active: nobody had raised to it, or it was lowered and its fence lies before.</summary>
    internal bool IsAboveActive(int version, string stream, ulong sequence)
        => Active > 0 && version > Active && (!MayHaveBeenWritten(version) || IsLate(version, stream, sequence));

    /// <summary>Sequence of the last entry that a decision may rest on: fences that readers moved change none.</summary>
    internal ulong Judged { get; init; }

    /// <summary>Every version that ever was active; the first of them is the one at which the type came into the ledger.</summary>
    internal ImmutableList<int> Actives { get; init; } = [];

    /// <summary>Whether writers may have written a version: it was active, or is older than the ledger. What says another one was decided by nobody.</summary>
    internal bool MayHaveBeenWritten(int version) => Actives.IsEmpty || Actives.Contains(version) || IsOlderThanLedger(version);

    /// <summary>Whether a version is older than the one at which the type came into the ledger, so that no entry tells where it ends.</summary>
    internal bool IsOlderThanLedger(int version) => !Actives.IsEmpty && version < Actives[0];

    /// <summary>The fence of a version in a stream; 0 when there is none.</summary>
    internal ulong FenceOf(int version, string stream) => Fences.GetValueOrDefault(version)?.GetValueOrDefault(stream) ?? 0;

    internal static byte[] Encode(LedgerEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, LedgerJson.Default.LedgerEntry);

    /// <summary>An entry; <c>null</c> for one that this build does not know.</summary>
    internal static LedgerEntry? Decode(ReadOnlyMemory<byte> data)
    {
        try
        {
            return JsonSerializer.Deserialize(data.Span, LedgerJson.Default.LedgerEntry);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <param name="stored">The entry.</param>
    /// <param name="foldedAt">Now, by this process's clock.</param>
    internal MessageLedger Apply(LogEntry stored, long foldedAt)
    {
        var entry = Decode(stored.Data);
        // What stands where it has no meaning was put there by somebody who may not say it.
        var next = entry is not null && !LedgerSubject.Parse(stored.Subject).Bears(entry) ? this : Apply(entry, stored, foldedAt) ?? this with { Unknown = Unknown + 1 };
        return next with { Sequence = stored.Sequence, Judged = entry is LedgerEntry.Fenced { IsLate: true } ? Judged : stored.Sequence };
    }

    // null: an entry of a kind this build does not know, or one that says nothing.
    private MessageLedger? Apply(LedgerEntry? entry, LogEntry stored, long foldedAt) => entry switch
    {
        LedgerEntry.ReaderJoined { Oldest: >= 1, Reader.Length: > 0, Stream: not null, Build: not null } joined when joined.Newest >= joined.Oldest
            // Whoever comes behind a raise that it cannot read has not joined: the order of the entries decides it for everybody.
            => joined.Newest < Active && !joined.Parks ? this
            : this with { Readers = Readers.SetItem(joined.Reader, LedgerParty.With(Readers.GetValueOrDefault(joined.Reader), joined.Reader, joined.Stream, new(joined.Build, new(joined.Oldest, joined.Newest)) { Parks = joined.Parks, FoldedAt = foldedAt })) },
        LedgerEntry.ReaderRetired { Reader.Length: > 0 } retired => this with { Readers = Readers.Remove(retired.Reader) },
        LedgerEntry.WriterJoined { Oldest: >= 1, Writer.Length: > 0, Build: not null } joined when joined.Newest >= joined.Oldest
            => Active < joined.Oldest ? this
            : this with
            {
                Writers = Writers.SetItem(joined.Writer, LedgerParty.With(Writers.GetValueOrDefault(joined.Writer), joined.Writer, joined.Subject ?? "", new(joined.Build, new VersionWindow(joined.Oldest, joined.Newest)) { FoldedAt = foldedAt })),
            },
        LedgerEntry.WriterRetired { Writer.Length: > 0 } retired => this with { Writers = Writers.Remove(retired.Writer) },
        LedgerEntry.Adopted { Version: >= 1 } adopted => Active > 0 ? this : this with { Active = adopted.Version, ActiveSince = stored.Sequence, Actives = [adopted.Version] },
        LedgerEntry.Raised raised when raised.Version > Active => Become(raised.Version, stored.Sequence),
        LedgerEntry.Lowered { Version: >= 1 } lowered when lowered.Version < Active => Become(lowered.Version, stored.Sequence),
        LedgerEntry.Fenced { Version: >= 1, Streams: not null } fenced => Fence(fenced),
        LedgerEntry.ShadowRead { Reader: not null, Build: not null, Report.FirstFault: not null } read
            => Readers.GetValueOrDefault(read.Reader) is { } reader ? this with { Readers = Readers.SetItem(read.Reader, reader.With(read.Build, read.Report, stored.At)) } : this,
        _ => null,
    };

    private MessageLedger Become(int version, ulong sequence) => this with
    {
        Active = version,
        ActiveSince = sequence,
        Unfenced = (Active > 0 ? Unfenced.Add(Active) : Unfenced).Remove(version),
        Fences = Fences.Remove(version),
        Actives = Actives.Contains(version) ? Actives : Actives.Add(version),
    };

    private MessageLedger Fence(LedgerEntry.Fenced fenced)
    {
        // Taken for a version that has become active since: it is written, so it has no end.
        if (fenced.Version == Active) return this;
        var streams = Fences.GetValueOrDefault(fenced.Version) ?? ImmutableSortedDictionary<string, ulong>.Empty.WithComparers(StringComparer.Ordinal);
        foreach (var fence in fenced.Streams)
            if (fence is { Stream.Length: > 0 }) streams = streams.SetItem(fence.Stream, Math.Max(fence.Sequence, streams.GetValueOrDefault(fence.Stream)));
        return this with
        {
            Fences = Fences.SetItem(fenced.Version, streams),
            Unfenced = fenced.IsLate ? Unfenced : Unfenced.Remove(fenced.Version),
            Late = fenced.IsLate ? Late + 1 : Late,
        };
    }
}
