using System.Text;
using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Testing;

/// <summary>A schema with the reader and writer that were generated for it.</summary>
internal sealed class TolerantWireSide<T> : WireSide
    where T : notnull
{
    private static readonly EnvelopeAttributes Attributes = new()
    {
        Id = "0192f0a0-0000-7000-8000-000000000001", Source = "/witness", Tenant = "t1", Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    private readonly MessageSchema _schema;
    private readonly MessageReader<T> _reader;
    private readonly MessageWriter<T> _writer;

    public TolerantWireSide(MessageSchema schema)
    {
        // Its version alone: no converter comes between.
        var catalog = SchemaCatalog.Create(new Alone(schema));
        (_schema, _reader, _writer) = (schema, new(catalog), new(catalog));
    }

    public override SideReading Read(string data)
    {
        var isCommand = _schema.Role == MessageRole.Command;
        var attributes = isCommand ? Attributes with { Authorization = "Bearer e30.e30.e30" } : Attributes;
        var version = _schema.Versions.Newest;
        var message = Encoding.UTF8.GetBytes(
            $$"""{"specversion":"1.0","id":"1","source":"/witness","type":"{{_schema.Type}}","schemaversion":{{version}},"tenant":"t1","time":"2026-01-02T03:04:05Z","datacontenttype":"application/json"{{(isCommand ? ",\"authorization\":\"Bearer e30.e30.e30\"" : "")}},"data":{{data}}}""");
        var outcome = _reader.Read(message);
        // What is skipped is dropped without an error; every other refusal keeps the message from being handled.
        if (!outcome.IsAccepted) return new(outcome.Kind == OutcomeKind.Skip ? WitnessOutcome.Lossy : WitnessOutcome.Throws, $"{data}: {outcome}");
        try
        {
            var (written, fresh) = (Data(message), Data(_writer.Write(outcome.Value, version, attributes)));
            var known = KnownContainment.Of(_schema.Description, 0, written, fresh);
            var all = Containment.Of(written, Data(_writer.Republish(in outcome, outcome.Value)));
            return new((WitnessOutcome)Math.Max((int)known, (int)all), $"{data} -> {fresh.GetRawText()}", fresh.GetRawText(), outcome.Value);
        }
#pragma warning disable CA1031 // The type's own code runs here, and may throw anything; whatever it is, writing failed.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new(WitnessOutcome.Throws, $"{data} is read and cannot be written again: {exception.GetType().Name}: {exception.Message}");
        }
    }

    private static JsonElement Data(byte[] message)
    {
        using var document = JsonDocument.Parse(message);
        return document.RootElement.GetProperty("data").Clone();
    }

    private sealed class Alone(MessageSchema schema) : SchemaModule
    {
        public override IReadOnlyList<MessageSchema> Schemas { get; } = [schema];

        public override IReadOnlyList<SchemaConversion> Conversions => [];
    }
}
