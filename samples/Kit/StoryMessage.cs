using System.Buffers;
using Dataverket.Compat.Envelopes;

namespace Kit;

/// <summary>A message of version 1 whose data is written by hand.</summary>
public static class StoryMessage
{
    public static byte[] Write(string type, string id, string subject, DateTimeOffset time, string data, string? authorization = null)
    {
        var output = new ArrayBufferWriter<byte>();
        EnvelopeWriter.Write(output, new() { Id = id, Source = "/story", Tenant = StoryEnvironment.Tenant, Subject = subject, Time = time, Authorization = authorization }, type, 1, 1, writer => writer.WriteRawValue(data));
        return output.WrittenSpan.ToArray();
    }
}
