using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Dataverket.Compat.Testing;

/// <summary>A schema that System.Text.Json reads and writes.</summary>
[RequiresUnreferencedCode("Types are serialized by reflection.")]
[RequiresDynamicCode("Types are serialized by reflection.")]
internal sealed class JsonWireSide(Type message, JsonSerializerOptions options) : WireSide
{
    public override SideReading Read(string data)
    {
        object? read;
        string again;
        try
        {
            read = JsonSerializer.Deserialize(data, message, options);
        }
#pragma warning disable CA1031 // The type's own code runs here, and may throw anything; whatever it is, reading failed.
        catch (Exception exception)
        {
            return new(WitnessOutcome.Throws, $"{data}: {exception.GetType().Name}: {exception.Message}");
        }

        try
        {
            again = JsonSerializer.Serialize(read, message, options);
        }
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new(WitnessOutcome.Throws, $"{data} is read and cannot be written again: {exception.GetType().Name}: {exception.Message}");
        }

        using JsonDocument one = JsonDocument.Parse(data), other = JsonDocument.Parse(again);
        return new(Containment.Of(one.RootElement, other.RootElement), $"{data} -> {again}", again, read);
    }
}
