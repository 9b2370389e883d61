using Dataverket.Compat.Reading;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>What a delivery says besides its bytes.</summary>
internal static class Deliveries
{
    /// <summary>The subject, and each header as often as it stood there: the client merges headers whose names differ by case only.</summary>
    public static Delivery Of(INatsJSMsg<byte[]> message)
    {
        List<KeyValuePair<string, string>> headers = [];
        foreach (var (name, values) in message.Headers ?? [])
            foreach (var value in values)
                headers.Add(new(name, value ?? ""));
        return new() { Subject = message.Subject, Headers = headers };
    }
}
