using System.Text.Json;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>A worker is alive and says what it can do. Its name is the subject's last token, which is what permissions guard.</summary>
internal sealed record WorkerBeat(string Build, IReadOnlyList<WorkerBeat.Handler> Handlers, int Tasks)
{
    public static WorkerBeat? TryParse(byte[]? bytes)
    {
        try
        {
            var beat = bytes is null ? null : JsonSerializer.Deserialize(bytes, TasksJson.Default.WorkerBeat);
            return beat is { Build: not null } ? beat with { Handlers = [.. (beat.Handlers ?? []).Where(handler => handler is { Type: not null })] } : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // Anyone may publish on the subject; what is no beat is none.
            return null;
        }
    }

    internal sealed record Handler(string Type, int Version);
}
