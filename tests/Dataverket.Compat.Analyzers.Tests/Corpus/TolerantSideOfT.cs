using System.Text;
using System.Text.Json;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Testing;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

internal sealed class TolerantSide<T>(SchemaCatalog catalog) : TolerantSide
    where T : notnull
{
    private static readonly EnvelopeAttributes Attributes = new()
    {
        Id = "0192f0a0-0000-7000-8000-000000000001", Source = "/corpus", Tenant = "t1", Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    private readonly MessageReader<T> _reader = new(catalog);
    private readonly MessageWriter<T> _writer = new(catalog);
    private readonly MessageSchema _schema = catalog.GetFamily(typeof(T)).Schemas[^1];

    public override SampleOutcome Send(object value, TolerantSide reader)
    {
        byte[] written;
        try
        {
            written = _writer.Write((T)value, _schema.Versions.Newest, _schema.Role == MessageRole.Command ? Attributes with { Authorization = "Bearer e30.e30.e30" } : Attributes);
        }
        catch (Exception exception)
        {
            return new(null, $"WRITE-THROWS({exception.GetType().Name})", exception.Message);
        }

        return reader.Read(written);
    }

    public override SampleOutcome Read(string data) => Read(Enveloped(data));

    public override string Reread(string data)
    {
        var outcome = _reader.Read(Enveloped(data));
        return outcome.IsAccepted ? Data(_writer.Write(outcome.Value, _schema.Versions.Newest, Attributes)).GetRawText() : $"throws {outcome.Code.Text}";
    }

    private byte[] Enveloped(string data)
    {
        var json = $$"""{"specversion":"1.0","id":"1","source":"/corpus","type":"{{_schema.Type}}","schemaversion":{{_schema.Versions.Newest}},"tenant":"t1","time":"2026-01-02T03:04:05Z","datacontenttype":"application/json","data":{{data}}}""";
        return Encoding.UTF8.GetBytes(json);
    }

    public override SampleOutcome Read(byte[] message)
    {
        var outcome = _reader.Read(message);
        // Skipped is dropped without an error; every other refusal keeps the message from being handled.
        if (outcome.Kind == OutcomeKind.Skip) return new(Outcome.Lossy, "SKIPPED", $"{Encoding.UTF8.GetString(message)}: {outcome}");
        if (!outcome.IsAccepted) return new(Outcome.Throws, "THROWS", $"{Encoding.UTF8.GetString(outcome.Envelope.Data.Span)}: {outcome}");
        try
        {
            var fresh = Data(_writer.Write(outcome.Value, _schema.Versions.Newest, _schema.Role == MessageRole.Command ? Attributes with { Authorization = "Bearer e30.e30.e30" } : Attributes));
            var kept = Data(_writer.Republish(in outcome, outcome.Value));
            return Compare(Data(message), fresh, kept);
        }
        catch (Exception exception)
        {
            return new(Outcome.Throws, "REWRITE-THROWS", $"{Encoding.UTF8.GetString(outcome.Envelope.Data.Span)}: {exception.Message}");
        }
    }

    // What the schema knows must be in the value, and so in what is written of it anew; what it does not know must be in what is written again.
    private SampleOutcome Compare(JsonElement written, JsonElement fresh, JsonElement kept)
    {
        var known = KnownContainment.Of(_schema.Description, 0, written, fresh);
        var all = Containment.Of(written, kept);
        return new(Verdict.Of((WitnessOutcome)Math.Max((int)known, (int)all)), known == WitnessOutcome.Ok && all == WitnessOutcome.Ok ? "ok" : "LOSSY", $"{written} -> {fresh}, kept {kept}");
    }

    private static JsonElement Data(byte[] message)
    {
        using var document = JsonDocument.Parse(message);
        return document.RootElement.GetProperty("data").Clone();
    }
}
