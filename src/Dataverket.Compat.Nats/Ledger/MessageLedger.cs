using System.Collections.Immutable;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>Who reads and writes one message type, and which version is active: the fold of the type's entries. Immutable.</summary>
public sealed record MessageLedger
{
    /// <summary>The message type.</summary>
    public required string Type { get; init; }

    /// <summary>Sequence of the last entry folded; 0 when there is none. A guarded append names it.</summary>
    public ulong Sequence { get; init; }

    /// <summary>The version that writers write; 0 until a writer has joined.</summary>
    public int Active { get; init; }

    /// <summary>Registered readers by durable name.</summary>
    public ImmutableSortedDictionary<string, LedgerParty> Readers { get; init; } = ImmutableSortedDictionary<string, LedgerParty>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Registered writers by service.</summary>
    public ImmutableSortedDictionary<string, LedgerParty> Writers { get; init; } = ImmutableSortedDictionary<string, LedgerParty>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Entries that this build does not know; while there are any, nothing is decided on this ledger.</summary>
    public int Unknown { get; init; }

    internal static string Subject(string type) => "dv.ledger." + type;

    internal static string TypeOf(string subject) => subject["dv.ledger.".Length..];

    internal static byte[] Encode(LedgerEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, LedgerJson.Default.LedgerEntry);

    internal MessageLedger Apply(LogEntry stored)
    {
        var next = this with { Sequence = stored.Sequence };
        LedgerEntry? entry;
        try
        {
            entry = JsonSerializer.Deserialize(stored.Data.Span, LedgerJson.Default.LedgerEntry);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            entry = null;
        }

        return entry switch
        {
            LedgerEntry.ReaderJoined { Oldest: >= 1, Reader.Length: > 0, Stream: not null, Build: not null } joined when joined.Newest >= joined.Oldest
                => next with { Readers = Readers.SetItem(joined.Reader, new(joined.Reader, new(joined.Oldest, joined.Newest), joined.Build, joined.Stream)) },
            LedgerEntry.ReaderRetired { Reader.Length: > 0 } retired => next with { Readers = Readers.Remove(retired.Reader) },
            LedgerEntry.WriterJoined { Oldest: >= 1, Writer.Length: > 0, Build: not null } joined when joined.Newest >= joined.Oldest => next with
            {
                Writers = Writers.SetItem(joined.Writer, new(joined.Writer, new VersionWindow(joined.Oldest, joined.Newest), joined.Build, "")),
                Active = Active == 0 ? joined.Oldest : Active,
            },
            LedgerEntry.WriterRetired { Writer.Length: > 0 } retired => next with { Writers = Writers.Remove(retired.Writer) },
            LedgerEntry.Raised raised when raised.Version > Active => next with { Active = raised.Version },
            _ => next with { Unknown = Unknown + 1 },
        };
    }
}
