using System.Globalization;
using System.Text;

namespace Dataverket.Chaos.Tests.Wire;

/// <summary>One protocol message of a NATS connection, with its payload.</summary>
internal readonly record struct Frame(string Verb, string Subject, string Reply, ReadOnlyMemory<byte> Headers, ReadOnlyMemory<byte> Payload, int Length)
{
    private const int MaxLine = 64 * 1024;

    /// <summary>The next whole one in a buffer; <c>null</c> when more must come first.</summary>
    public static Frame? TryParse(ReadOnlyMemory<byte> buffer)
    {
        var end = buffer.Span.IndexOf("\r\n"u8);
        if (end < 0) return buffer.Length < MaxLine ? null : throw new InvalidDataException("A line without an end.");
        if (buffer.Span[0] is not ((byte)'P' or (byte)'H' or (byte)'M')) return new("", "", "", default, default, end + 2);
        var words = Encoding.ASCII.GetString(buffer.Span[..end]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            ["PUB", var subject, .. var reply, var size] => Of(buffer, end + 2, "PUB", subject, reply, 0, size),
            ["HPUB", var subject, .. var reply, var headers, var size] => Of(buffer, end + 2, "PUB", subject, reply, Number(headers), size),
            ["MSG", var subject, _, .. var reply, var size] => Of(buffer, end + 2, "MSG", subject, reply, 0, size),
            ["HMSG", var subject, _, .. var reply, var headers, var size] => Of(buffer, end + 2, "MSG", subject, reply, Number(headers), size),
            _ => new("", "", "", default, default, end + 2),
        };
    }

    /// <summary>A header's value; empty when it is absent.</summary>
    public string Header(string name)
    {
        foreach (var line in Encoding.UTF8.GetString(Headers.Span).Split("\r\n"))
            if (line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)) return line[(name.Length + 1)..].Trim();
        return "";
    }

    private static Frame? Of(ReadOnlyMemory<byte> buffer, int start, string verb, string subject, string[] reply, int headers, string size)
    {
        var total = Number(size);
        if (buffer.Length < start + total + 2) return null;
        return new(verb, subject, reply.Length > 0 ? reply[0] : "", buffer.Slice(start, headers), buffer.Slice(start + headers, total - headers), start + total + 2);
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
