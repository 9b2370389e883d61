using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;

namespace Dataverket.Compat.Tests.Taxonomy;

/// <summary>What the reader of one case knows besides the bytes.</summary>
internal static class CaseContext
{
    public static ReadContext Context(JsonElement test)
    {
        var context = new ReadContext { Time = new Clock(DateTimeOffset.Parse("2026-03-04T06:00:00Z", System.Globalization.CultureInfo.InvariantCulture)) };
        if (!test.TryGetProperty("context", out var given)) return context;
        foreach (var part in given.EnumerateObject())
            context = part.Name switch
            {
                "tenant" => context with { Tenant = part.Value.GetString() },
                "strict" => context with { IsStrict = part.Value.GetBoolean() },
                "features" => context with { Features = part.Value.EnumerateArray().Select(feature => feature.GetString()!).ToHashSet() },
                "maxBytes" => context with { Limits = context.Limits with { MaxBytes = part.Value.GetInt32() } },
                "maxExtensions" => context with { Limits = context.Limits with { MaxExtensions = part.Value.GetInt32() } },
                _ => throw new InvalidOperationException($"no context is called {part.Name}"),
            };
        return context;
    }

    public static Delivery Delivery(JsonElement test)
    {
        var delivery = default(Delivery);
        if (!test.TryGetProperty("delivery", out var given)) return delivery;
        foreach (var part in given.EnumerateObject())
            delivery = part.Name switch
            {
                "subject" => delivery with { Subject = part.Value.GetString() },
                "filter" => delivery with { Filter = part.Value.GetString() },
                "replay" => delivery with { IsReplay = part.Value.GetBoolean() },
                "active" => delivery with { ActiveVersion = part.Value.GetInt32() },
                "headers" => delivery with { Headers = [.. part.Value.EnumerateArray().Select(pair => KeyValuePair.Create(pair[0].GetString()!, pair[1].GetString()!))] },
                _ => throw new InvalidOperationException($"no part of a delivery is called {part.Name}"),
            };
        return delivery;
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
