using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>
/// Reads every version of one message type that this process knows into one shape. Precedence among several faults: a subject that nobody asked for, headers, text, envelope,
/// security, type, subject, terms (expiry, features), version, data, conversion. Immutable and safe to share between threads.
/// </summary>
/// <typeparam name="T">The CLR type wanted; a schema of the catalog.</typeparam>
public sealed class MessageReader<T>
    where T : notnull
{
    private readonly ReadPlan<T> _plan;
    private readonly MessageConverter _converter;

    /// <summary>Makes a reader.</summary>
    /// <param name="catalog">The catalog that declares <typeparamref name="T"/>.</param>
    /// <param name="context">What the reader knows besides the bytes; <c>null</c> for the default.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is no schema of the catalog.</exception>
    public MessageReader(SchemaCatalog catalog, ReadContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _plan = new(catalog, context);
        _converter = new(catalog, _plan.Context.Limits);
    }

    /// <summary>The message type.</summary>
    public string Type => _plan.Family.Type;

    /// <summary>What the message is for.</summary>
    public MessageRole Role => _plan.Schema.Role;

    /// <summary>The versions it reads without parking.</summary>
    public VersionWindow Window => _plan.Window;

    /// <summary>Reads one message. No exception of any kind leaves it, for any bytes.</summary>
    /// <param name="bytes">One message. Borrowed: the outcome's envelope refers to them, so they must outlive it unchanged.</param>
    /// <param name="delivery">How the message came; the default value judges the bytes alone.</param>
    public ReadOutcome<T> Read(ReadOnlyMemory<byte> bytes, Delivery delivery = default)
    {
        // First: whatever it is, it is for others.
        if (delivery is { Filter: { } filter, Subject: { } subject } && !SubjectFilter.Takes(filter, subject)) return new(ReasonCode.SubjectForeign, default, "", -1);
        List<ReadWarning>? warnings = null;
        var verdict = HeaderJudge.BeforeReading(in delivery, ref warnings);
        if (verdict.Code is not null) return new(verdict.Code, default, verdict.Pointer, verdict.Offset);
        var pass = new DataPass<T>(_plan);
        if (!Envelope.TryScan(bytes, _plan.Context.Limits, ref pass, out var envelope, out var fault))
        {
            pass.Notes.Release();
            return new(ReasonCodes.Of(fault.Kind), default, fault.Attribute.Length > 0 ? "/" + fault.Attribute : "", fault.Offset);
        }

        T? value = default;
        verdict = Judge(in envelope, in delivery, ref warnings);
        if (verdict.Code is null) verdict = ReadData(in envelope, ref pass, out value);
        if (verdict.Code is null) Warn(in envelope, in delivery, in pass, ref warnings);
        pass.Notes.Release();
        return verdict.Code is null ? new(value!, in envelope, warnings) : new(verdict.Code, in envelope, verdict.Pointer, verdict.Offset);
    }

    /// <summary>
    /// Reads a stored message as it is, and then as it would be had it been written at the newest version of <see cref="Window"/>: what becomes of it once
    /// that version is written. No exception of any kind leaves it, for any bytes.
    /// </summary>
    /// <param name="bytes">One message; borrowed, as by <see cref="Read"/>.</param>
    /// <returns>The first outcome that is not accepted, or the last.</returns>
    public ReadOutcome<T> Rehearse(ReadOnlyMemory<byte> bytes) => Rehearse(bytes, out _);

    /// <summary>
    /// As <see cref="Rehearse(ReadOnlyMemory{byte})"/>, and then cast down again to each version between the newest and its own, as far as this process has
    /// downcasters: what a writer of the newest shape sends as long as an older version is the active one.
    /// </summary>
    /// <param name="bytes">One message; borrowed, as by <see cref="Read"/>.</param>
    /// <param name="castDownTo">The last version it was cast down to, which a fault is about; 0 when it was not.</param>
    /// <returns>The first outcome that is not accepted, or the last.</returns>
    public ReadOutcome<T> Rehearse(ReadOnlyMemory<byte> bytes, out int castDownTo)
    {
        castDownTo = 0;
        var outcome = ReadAgain(bytes);
        if (!outcome.IsAccepted || outcome.Envelope.Version >= Window.Newest) return outcome;
        var (stored, size) = (outcome.Envelope, bytes.Length + 64);
        outcome = ReadAs(in stored, Window.Newest, size);
        if (!outcome.IsAccepted) return outcome;
        var (newest, family, last) = (outcome.Envelope, _plan.Family, _plan.Family.IndexOf(stored.Version));
        for (var index = family.IndexOf(Window.Newest); index > last && family.StepFrom(index, isUp: false) is not null; index--)
        {
            castDownTo = index - 1 == last ? stored.Version : family.Schemas[index - 1].Versions.Newest;
            outcome = ReadAs(in newest, castDownTo, size);
            if (!outcome.IsAccepted) return outcome;
        }

        return outcome;
    }

    private ReadOutcome<T> ReadAgain(ReadOnlyMemory<byte> bytes) => Read(bytes, new Delivery { IsReplay = true, IsRehearsal = true });

    private ReadOutcome<T> ReadAs(in Envelope envelope, int version, int size)
    {
        var converted = new System.Buffers.ArrayBufferWriter<byte>(size);
        var code = _converter.Convert(in envelope, version, converted);
        return code == ReasonCode.Accepted ? ReadAgain(converted.WrittenMemory) : new(code, in envelope, "/data", 0);
    }

    private Verdict Judge(in Envelope envelope, in Delivery delivery, ref List<ReadWarning>? warnings)
    {
        var (context, role) = (_plan.Context, _plan.Schema.Role);
        var verdict = EnvelopeJudge.Security(in envelope, role, in delivery, context, _plan.TenantBytes);
        if (verdict.Code is not null) return verdict;
        if (!envelope.Is(AttributeNames.Type, _plan.TypeBytes)) return EnvelopeJudge.OtherType(in envelope, role, _plan.Family.Type);
        if (delivery.Headers is not null || delivery.Subject is not null) verdict = HeaderJudge.AfterReading(in delivery, in envelope, role, ref warnings);
        if (verdict.Code is null) verdict = EnvelopeJudge.Terms(in envelope, context);
        if (verdict.Code is not null) return verdict;
        if (envelope.Version < _plan.Window.Oldest) return EnvelopeJudge.At(ReasonCode.VersionTooOld, in envelope, AttributeNames.SchemaVersion);
        return envelope.Version > _plan.Window.Newest && envelope.Reads > _plan.Window.Newest
            ? EnvelopeJudge.At(ReasonCode.VersionNewer, in envelope, AttributeNames.SchemaVersion)
            : Verdict.None;
    }

    private Verdict ReadData(in Envelope envelope, ref DataPass<T> pass, out T? value)
    {
        var index = _plan.IndexFor(envelope.Version);
        if (envelope.HasData && pass.Tried != index) pass.Read(in envelope, index);
        value = pass.Value;
        var verdict = JudgeData(in envelope, envelope.Version > _plan.Window.Newest, ref pass);
        return verdict.Code is not null || pass.Tried == _plan.Target ? verdict : Convert(pass.Older!, pass.Tried, in envelope, out value);
    }

    private void Warn(in Envelope envelope, in Delivery delivery, in DataPass<T> pass, ref List<ReadWarning>? warnings)
    {
        EnvelopeJudge.Warn(in envelope, in delivery, _plan.Skew, ref warnings);
        foreach (var remark in pass.Notes.Remarks)
        {
            var offset = remark.Offset - pass.Start;
            EnvelopeJudge.Warn(ref warnings, ReasonCodes.Of(remark.Kind), _plan.Pointer(pass.Tried, envelope.Data.Span, offset, remark.Member), offset + envelope.DataStart);
        }
    }

    private Verdict JudgeData(in Envelope envelope, bool isNewer, ref DataPass<T> pass)
    {
        if (envelope.IsThere(AttributeNames.DataBase64)) return new(isNewer ? ReasonCode.NewerContentType : ReasonCode.DataContentType, "/data_base64", envelope.OffsetOf(AttributeNames.DataBase64));
        if (envelope.IsThere(AttributeNames.DataContentType) && !envelope.Is(AttributeNames.DataContentType, "application/json"u8) && !MediaType.IsJson(envelope.DataContentType ?? ""))
            return new(isNewer ? ReasonCode.NewerContentType : ReasonCode.DataContentType, "/datacontenttype", envelope.OffsetOf(AttributeNames.DataContentType));
        if (!envelope.HasData) return new(isNewer ? ReasonCode.NewerAbsent : ReasonCode.DataAbsent, "/data", -1);
        if (pass.IsRead) return Verdict.None;
        var fault = pass.Notes.Fault;
        var offset = fault.Offset - pass.Start;
        if (fault.Kind == DataFaultKind.WrongKind && offset == 0 && IsDoubleEncoded(envelope.Data.Span)) return new(isNewer ? ReasonCode.NewerDoubleEncoded : ReasonCode.DataDoubleEncoded, "/data", envelope.DataStart);
        return new(ReasonCodes.Of(fault.Kind, isNewer), _plan.Pointer(pass.Tried, envelope.Data.Span, offset, fault.Member), offset + envelope.DataStart);
    }

    private Verdict Convert(object older, int from, in Envelope envelope, out T? value)
    {
        value = default;
        try
        {
            value = (T)_plan.Family.Convert(older, from, _plan.Target);
            return Verdict.None;
        }
        catch (CannotDowncastException)
        {
            return new(ReasonCode.DowncastLoses, "/data", envelope.DataStart);
        }
#pragma warning disable CA1031 // A converter is the user's code: whatever it throws parks the message for a build that has a mended one.
        catch (Exception)
#pragma warning restore CA1031
        {
            return new(ReasonCode.ConverterFailed, "/data", envelope.DataStart);
        }
    }

    private static bool IsDoubleEncoded(ReadOnlySpan<byte> data)
        => data[0] == '"' && JsonText.Decode(data) is { } text && text.AsSpan().TrimStart() is ['{' or '[', ..];
}
