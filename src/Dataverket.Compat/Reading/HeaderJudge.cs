using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>What headers and subject say about a message, before and after its bytes are read.</summary>
internal static class HeaderJudge
{
    /// <summary>The attributes that CloudEvents and this library know, and as many extensions as anybody uses.</summary>
    private const int MostHeaders = 128;
    private const string Prefix = "ce-";
    private const string Structured = "application/cloudevents+json";

    /// <summary>Judges what needs no envelope: repeated headers, the mode, the character set.</summary>
    public static Verdict BeforeReading(in Delivery delivery, ref List<ReadWarning>? warnings)
    {
        if (delivery.Headers is not { } headers) return Verdict.None;
        string? contentType = null;
        var hasSpecVersion = false;
        var count = 0;
        for (var i = 0; i < headers.Count; i++)
        {
            var name = headers[i].Key ?? "";
            var isType = name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);
            if (!isType && !name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) continue;
            // Each is looked for in the envelope, which cannot have as many attributes; so many are compared without a table.
            if (++count > MostHeaders) return new(ReasonCode.HeaderMalformed, "", -1);
            for (var j = 0; j < i; j++)
                if (name.Equals(headers[j].Key, StringComparison.OrdinalIgnoreCase)) return new(ReasonCode.HeaderRepeated, "", -1);
            if (isType) contentType = headers[i].Value;
            else
            {
                hasSpecVersion |= name.Equals("ce-specversion", StringComparison.OrdinalIgnoreCase);
                if (!HeaderText.TryDecode(headers[i].Value ?? "", out _)) return new(ReasonCode.HeaderMalformed, "", -1);
            }
        }

        return JudgeContentType(contentType, hasSpecVersion, ref warnings);
    }

    /// <summary>Judges what headers and subject say beside the envelope.</summary>
    public static Verdict AfterReading(in Delivery delivery, in Envelope envelope, MessageRole role, ref List<ReadWarning>? warnings)
    {
        if (delivery.Headers is { } headers)
        {
            for (var i = 0; i < headers.Count; i++)
            {
                var (name, value) = headers[i];
                if (name is null) continue;
                if (name.Equals("Nats-Msg-Id", StringComparison.OrdinalIgnoreCase))
                {
                    if (!envelope.Is(AttributeNames.Id, value ?? "")) EnvelopeJudge.Warn(ref warnings, ReasonCode.HeaderMessageId, "/id", envelope.OffsetOf(AttributeNames.Id));
                    continue;
                }

                if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || !HeaderText.TryDecode(value ?? "", out var text)) continue;
                if (!Agrees(envelope, name[Prefix.Length..].ToLowerInvariant(), text)) return new(ReasonCode.HeaderDisagrees, "", -1);
            }
        }

        return delivery.Subject is { } subject && !IsInPlace(subject, in envelope)
            ? new(role is MessageRole.Command or MessageRole.Request ? ReasonCode.SubjectContradicts : ReasonCode.SubjectMisplaced, "/type", envelope.OffsetOf(AttributeNames.Type))
            : Verdict.None;
    }

    private static Verdict JudgeContentType(string? contentType, bool hasSpecVersion, ref List<ReadWarning>? warnings)
    {
        if (contentType is null)
        {
            if (hasSpecVersion) return new(ReasonCode.HeaderBinaryMode, "", -1);
            EnvelopeJudge.Warn(ref warnings, ReasonCode.HeaderNoContentType, "", -1);
            return Verdict.None;
        }

        if (contentType.Equals(Structured, StringComparison.OrdinalIgnoreCase)) return Verdict.None;
        var (media, charset) = MediaType.Parse(contentType);
        if (media.StartsWith("application/cloudevents-batch", StringComparison.Ordinal)) return new(ReasonCode.HeaderBatch, "", -1);
        if (media == Structured) return charset is null or "utf-8" or "utf8" ? Verdict.None : new(ReasonCode.HeaderContentType, "", -1);
        if (media.StartsWith("application/cloudevents", StringComparison.Ordinal)) return new(ReasonCode.HeaderFormat, "", -1);
        return new(hasSpecVersion ? ReasonCode.HeaderBinaryMode : ReasonCode.HeaderContentType, "", -1);
    }

    private static bool Agrees(in Envelope envelope, string name, string text)
        => !envelope.TryGetRaw(name, out var raw) || (JsonText.Decode(raw.Span) ?? System.Text.Encoding.UTF8.GetString(raw.Span)) == text;

    // Subjects are <service>.<cmd|evt|qry>.<aggregate>.<verb>; any other form says nothing about the type.
    private static bool IsInPlace(string subject, in Envelope envelope)
    {
        Span<Range> tokens = stackalloc Range[5];
        var text = subject.AsSpan();
        if (text.Split(tokens, '.') < 4 || text[tokens[1]] is not ("cmd" or "evt" or "qry")) return true;
        var type = envelope.Type;
        var verb = type.AsSpan(type.LastIndexOf('.') + 1);
        var before = type.AsSpan(0, Math.Max(0, type.Length - verb.Length - 1));
        var aggregate = before[(before.LastIndexOf('.') + 1)..];
        return text[tokens[2]].SequenceEqual(aggregate) && text[tokens[3]].SequenceEqual(verb);
    }
}
