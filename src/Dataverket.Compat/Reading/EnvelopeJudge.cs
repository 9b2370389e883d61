using System.Buffers;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>What a sound envelope may still have against it, apart from its data. Security is judged first.</summary>
internal static class EnvelopeJudge
{
    private static readonly SearchValues<byte> HexOrDash = SearchValues.Create("0123456789abcdef-"u8);

    /// <summary>Tenant and credential.</summary>
    public static Verdict Security(in Envelope envelope, MessageRole role, in Delivery delivery, ReadContext context, ReadOnlySpan<byte> tenant)
    {
        if (!envelope.IsThere(AttributeNames.Tenant)) return At(ReasonCode.TenantMissing, in envelope, AttributeNames.Tenant);
        if (context.Tenant is not null && !envelope.Is(AttributeNames.Tenant, tenant)) return At(ReasonCode.TenantForeign, in envelope, AttributeNames.Tenant);
        if (role != MessageRole.Command) return envelope.HasAuthorization ? At(ReasonCode.AuthorizationLeaked, in envelope, AttributeNames.Authorization) : Verdict.None;
        if (delivery.IsRehearsal) return Verdict.None;
        if (delivery.IsReplay) return At(ReasonCode.AuthorizationReplayed, in envelope, AttributeNames.Authorization);
        if (!envelope.HasAuthorization) return At(ReasonCode.AuthorizationMissing, in envelope, AttributeNames.Authorization);
        return BearerToken.IsExpired(envelope.Text(AttributeNames.Authorization), context.Time.GetUtcNow())
            ? At(ReasonCode.AuthorizationExpired, in envelope, AttributeNames.Authorization)
            : Verdict.None;
    }

    /// <summary>A type that is not the reader's.</summary>
    public static Verdict OtherType(in Envelope envelope, MessageRole role, string type)
    {
        if (role != MessageRole.Command) return At(ReasonCode.TypeUnhandled, in envelope, AttributeNames.Type);
        var context = type[..(type.LastIndexOf('.', Math.Max(0, type.LastIndexOf('.') - 1)) + 1)];
        return At(context.Length > 0 && envelope.Type.StartsWith(context, StringComparison.Ordinal) ? ReasonCode.TypeAhead : ReasonCode.TypeForeign, in envelope, AttributeNames.Type);
    }

    /// <summary>Expiry, demanded features, a data schema that contradicts.</summary>
    public static Verdict Terms(in Envelope envelope, ReadContext context)
    {
        if (envelope.IsThere(AttributeNames.ExpiryTime) && envelope.Text(AttributeNames.ExpiryTime) is { } expiry
            && Rfc3339.TryParse(System.Text.Encoding.UTF8.GetBytes(expiry), out var end, out _) && end < context.Time.GetUtcNow())
            return At(ReasonCode.MessageExpired, in envelope, AttributeNames.ExpiryTime);
        if (envelope.IsThere(AttributeNames.MustUnderstand) && !HasFeatures(envelope.Text(AttributeNames.MustUnderstand) ?? "", context))
            return At(ReasonCode.FeatureUnknown, in envelope, AttributeNames.MustUnderstand);
        return context.IsStrict && Contradicts(in envelope) ? At(ReasonCode.EnvelopeDataSchemaStrict, in envelope, AttributeNames.DataSchema) : Verdict.None;
    }

    /// <summary>What is odd about a message that is accepted.</summary>
    public static void Warn(in Envelope envelope, in Delivery delivery, SkewLimit skew, ref List<ReadWarning>? warnings)
    {
        var traits = envelope.Traits;
        if ((traits & ~EnvelopeTraits.IsAscii) != 0)
        {
            if ((traits & EnvelopeTraits.HasMark) != 0) Warn(ref warnings, ReasonCode.BytesMark, "", 0);
            if ((traits & EnvelopeTraits.IsOtherMinor) != 0) Warn(ref warnings, ReasonCode.EnvelopeSpecMinor, in envelope, AttributeNames.SpecVersion);
            if ((traits & EnvelopeTraits.IsUnusualTime) != 0) Warn(ref warnings, ReasonCode.EnvelopeTimeSpelling, in envelope, AttributeNames.Time);
        }

        if (skew.IsAhead(envelope.UtcTicks)) Warn(ref warnings, ReasonCode.EnvelopeTimeAhead, in envelope, AttributeNames.Time);
        if (!IsTraceParent(envelope.Raw(AttributeNames.TraceParent))) Warn(ref warnings, ReasonCode.EnvelopeTraceParent, in envelope, AttributeNames.TraceParent);
        if (envelope.Raw(AttributeNames.Deprecated) is [(byte)'t', ..]) Warn(ref warnings, ReasonCode.EnvelopeDeprecated, in envelope, AttributeNames.Deprecated);
        if (Contradicts(in envelope)) Warn(ref warnings, ReasonCode.EnvelopeDataSchema, in envelope, AttributeNames.DataSchema);
        if (delivery.ActiveVersion > 0 && envelope.Version > delivery.ActiveVersion) Warn(ref warnings, ReasonCode.VersionAboveActive, in envelope, AttributeNames.SchemaVersion);
        var lone = LoneSurrogates.Find(envelope.Bytes.Span);
        if (lone >= 0) Warn(ref warnings, ReasonCode.BytesLoneSurrogate, "", lone);
    }

    public static void Warn(ref List<ReadWarning>? warnings, ReasonCode code, string pointer, long offset) => (warnings ??= []).Add(new(code, pointer, offset));

    private static void Warn(ref List<ReadWarning>? warnings, ReasonCode code, in Envelope envelope, int index)
        => Warn(ref warnings, code, "/" + AttributeNames.Text(index), envelope.OffsetOf(index));

    public static Verdict At(ReasonCode code, in Envelope envelope, int index) => new(code, "/" + AttributeNames.Text(index), envelope.OffsetOf(index));

    private static bool HasFeatures(string demanded, ReadContext context)
    {
        foreach (var feature in demanded.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
            if (!context.Features.Contains(feature)) return false;
        return true;
    }

    // The last part of the path is the version, where it is a number at all.
    private static bool Contradicts(in Envelope envelope)
    {
        if (!envelope.IsThere(AttributeNames.DataSchema)) return false;
        var text = envelope.Text(AttributeNames.DataSchema) ?? "";
        return int.TryParse(text.AsSpan(text.LastIndexOf('/') + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var version)
            && version != envelope.Version;
    }

    // W3C trace context, version 00: 00-<32 hex>-<16 hex>-<2 hex>, neither id all zero.
    private static bool IsTraceParent(ReadOnlySpan<byte> raw)
        => raw.Length >= 57 && raw[0] == '"' && raw[3] == '-' && raw[36] == '-' && raw[53] == '-' && !raw[1..3].SequenceEqual("ff"u8)
        && (raw.Length == 57 || (raw[56] == '-' && !raw[1..3].SequenceEqual("00"u8)))
        && !raw[1..56].ContainsAnyExcept(HexOrDash) && raw[1..56].Count((byte)'-') == 3
        && raw[4..36].ContainsAnyExcept((byte)'0') && raw[37..53].ContainsAnyExcept((byte)'0');
}
