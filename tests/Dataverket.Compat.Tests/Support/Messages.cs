using System.Buffers;
using System.Text;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Support;

/// <summary>Messages as bytes, written by hand so that they can be wrong.</summary>
internal static class Messages
{
    public const string Provisioned = "no.dataverket.maskin.machine.provisioned";

    public static SchemaCatalog Catalog { get; } = SchemaCatalog.Create(TestsSchemas.Instance);

    public static EnvelopeAttributes Attributes { get; } = new()
    {
        Id = "0197a1c2-0000-7000-8000-000000000001",
        Source = "/maskin",
        Tenant = "tenant-a",
        Subject = "machine-1",
        Time = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
    };

    /// <summary>A message of a type and version whose data is this text.</summary>
    public static byte[] Bytes(string type, int version, string data, int reads = 0)
    {
        var output = new ArrayBufferWriter<byte>();
        EnvelopeWriter.Write(output, Attributes, type, version, reads == 0 ? version : reads, writer => writer.WriteRawValue(data, skipInputValidation: true));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>An envelope from attribute texts as they stand in JSON; <c>null</c> leaves a usual one out.</summary>
    public static byte[] Envelope(params (string Name, string? Json)[] changes)
    {
        List<(string Name, string? Json)> attributes =
        [
            ("specversion", "\"1.0\""), ("id", "\"1\""), ("source", "\"/maskin\""), ("type", $"\"{Provisioned}\""), ("schemaversion", "2"),
            ("tenant", "\"tenant-a\""), ("data", """{"machineId":"m","cpu":4}"""),
        ];
        foreach (var change in changes)
        {
            var index = attributes.FindIndex(attribute => attribute.Name == change.Name);
            if (index >= 0) attributes[index] = change;
            else attributes.Add(change);
        }

        return Encoding.UTF8.GetBytes("{" + string.Join(",", attributes.Where(a => a.Json is not null).Select(a => $"\"{a.Name}\":{a.Json}")) + "}");
    }

    /// <summary>A command of version 1 whose data is this text.</summary>
    public static byte[] Command(string type, string data)
        => Envelope(("type", $"\"{type}\""), ("schemaversion", "1"), ("authorization", "\"Bearer x\""), ("data", data));

    public static ReadOutcome<T> Read<T>(byte[] bytes, ReadContext? context = null)
        where T : notnull
        => new MessageReader<T>(Catalog, context).Read(bytes);
}
