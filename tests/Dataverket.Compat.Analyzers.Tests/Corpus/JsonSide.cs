using System.Text.Json;
using System.Text.Json.Serialization;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Testing;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>One side under System.Text.Json with one preset, changed by what a serializer context of the source declares.</summary>
internal sealed class JsonSide
{
    private readonly JsonSerializerOptions _options;

    public JsonSide(CorpusAssembly assembly, Type message, WireProfile profile)
    {
        Message = message;
        _options = JsonPresets.Of(Enum.Parse<Schemas.WireProfile>(profile.ToString()), assembly.FindDerived(typeof(JsonSerializerContext)));
    }

    public Type Message { get; }

    /// <summary>Writes a value, lets the other side read it and write it again, and compares.</summary>
    public SampleOutcome Send(object value, JsonSide reader)
    {
        string written;
        try
        {
            written = JsonSerializer.Serialize(value, Message, _options);
        }
        catch (Exception exception)
        {
            return new(null, $"WRITE-THROWS({exception.GetType().Name})", exception.Message);
        }

        return reader.Read(written);
    }

    /// <summary>Hands the other side what another writer of this side's shape left; what this side itself cannot read is none of its shape.</summary>
    public SampleOutcome Pass(string stored, JsonSide reader) => Read(stored) is { Outcome: Outcome.Throws } own ? own with { Outcome = null } : reader.Read(stored);

    /// <summary>Reads a text, writes what was read, and compares.</summary>
    public SampleOutcome Read(string written)
    {
        object? read;
        try
        {
            read = JsonSerializer.Deserialize(written, Message, _options);
        }
        catch (Exception exception)
        {
            return new(Outcome.Throws, exception is JsonException ? "THROWS" : $"THROWS({exception.GetType().Name})", $"{written}: {exception.Message}");
        }

        string again;
        try
        {
            again = JsonSerializer.Serialize(read, Message, _options);
        }
        catch (Exception exception)
        {
            return new(Outcome.Throws, "REWRITE-THROWS", $"{written}: {exception.Message}");
        }

        using JsonDocument one = JsonDocument.Parse(written), other = JsonDocument.Parse(again);
        return new(Verdict.Of(Containment.Of(one.RootElement, other.RootElement)), PlainContainment.Of(written, again) ? "ok" : "LOSSY", $"{written} -> {again}");
    }

    /// <summary>What is written of a text once it is read; <c>throws</c> and the exception where it is not.</summary>
    public string Reread(string written)
    {
        try
        {
            return JsonSerializer.Serialize(JsonSerializer.Deserialize(written, Message, _options), Message, _options);
        }
        catch (Exception exception)
        {
            return $"throws {exception.GetType().Name}";
        }
    }
}
