using System.Buffers;
using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>
/// Converts whole messages to another version of their type. Where the versions differ by declared steps only bytes move; where a function joins
/// them, what the functions do not know is put back from the original. Either way unknown members stay byte for byte. Immutable and safe to share
/// between threads.
/// </summary>
public sealed class MessageConverter
{
    [ThreadStatic]
    private static MemberTable? _members;

    private readonly SchemaCatalog _catalog;
    private readonly int _maxDepth;

    /// <summary>Makes a converter.</summary>
    /// <param name="catalog">Declares the types and the steps between their versions.</param>
    /// <param name="limits">What is taken at the most; <c>null</c> for <see cref="EnvelopeLimits.Default"/>.</param>
    public MessageConverter(SchemaCatalog catalog, EnvelopeLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _catalog = catalog;
        _maxDepth = (limits ?? EnvelopeLimits.Default).MaxDepth;
    }

    /// <summary>Writes a scanned message at another version. Never throws because of the message.</summary>
    /// <param name="envelope">The message.</param>
    /// <param name="version">The version to write.</param>
    /// <param name="output">Takes the bytes, when the result is <see cref="ReasonCode.Accepted"/>; otherwise nothing is written.</param>
    /// <returns>Accepted, or why the message cannot be had at that version.</returns>
    public ReasonCode Convert(in Envelope envelope, int version, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!_catalog.TryGetFamily(envelope.Raw(AttributeNames.Type), out var family) && !_catalog.TryGetFamily(envelope.Type, out family)) return ReasonCode.TypeUnhandled;
        var (from, to) = (family.IndexOf(envelope.Version), family.IndexOf(version));
        if (from < 0) return envelope.Version > family.Window.Newest ? ReasonCode.VersionNewer : ReasonCode.VersionTooOld;
        if (to < 0) return version > family.Window.Newest ? ReasonCode.VersionNewer : ReasonCode.VersionTooOld;
        if (!envelope.HasData) return ReasonCode.DataAbsent;
        if (version == envelope.Version)
        {
            output.Write(envelope.Bytes.Span);
            return ReasonCode.Accepted;
        }

        var code = DataChain.TryConvert(family, envelope.Data, from, to, _maxDepth, _members ??= new(), out var data);
        using (data)
        {
            if (code != ReasonCode.Accepted) return code;
            // A window of versions has one number for all of them.
            var reads = Math.Min(family.Schemas[to].Reads, version);
            if (reads == version && !envelope.IsThere(AttributeNames.SchemaReads)) envelope.Replace(output, [AttributeChange.Set(AttributeNames.SchemaVersion, version)], data.Written);
            else envelope.Replace(output, [AttributeChange.Set(AttributeNames.SchemaVersion, version), AttributeChange.Set(AttributeNames.SchemaReads, reads)], data.Written);
            return ReasonCode.Accepted;
        }
    }
}
