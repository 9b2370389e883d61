using System.Buffers;
using System.Text;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using NativeReader;

// The core as native code: read, upcast, forward, change, and refuse, without reflection. Each line is checked by a test.
var catalog = SchemaCatalog.Create(NativeReaderSchemas.Instance);
var reader = new MessageReader<MachineResized>(catalog, new() { Tenant = "oslo" });
var old = """
    {"specversion":"1.0","id":"1","source":"/maskin","type":"no.dataverket.maskin.machine.resized","schemaversion":1,"tenant":"oslo",
     "data":{"machineId":"m-1","size":"4x8192","rack":{"row":1.10,"hall":"\u00c5"}}}
    """u8.ToArray();

var read = reader.Read(old);
Console.WriteLine($"read: {read.Code} version={read.Envelope.Version} cpu={read.Value?.Cpu} memoryMb={read.Value?.MemoryMb} zone={read.Value?.Zone}");

var converted = new ArrayBufferWriter<byte>();
var code = new MessageConverter(catalog).Convert(read.Envelope, 3, converted);
Console.WriteLine($"upcast: {code} {Encoding.UTF8.GetString(converted.WrittenSpan).Contains("\"rack\":{\"row\":1.10,\"hall\":\"\\u00c5\"}", StringComparison.Ordinal)}");

var forwarded = read.Envelope.Forward(AttributeChange.Set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
Console.WriteLine($"forward: {reader.Read(forwarded).Code} {forwarded.Length - old.Length}");

var writer = new MessageWriter<MachineResized>(catalog);
var disk = new MachineResized.Disk(Guid.Parse("0197a1c2-0000-7000-8000-000000000001"), 1.50m, DateTimeOffset.UnixEpoch);
var changed = writer.Republish(in read, read.Value! with { Cpu = 8, Disks = [disk] });
Console.WriteLine($"change: {reader.Read(changed).Value?.Disks[0] == disk} {Encoding.UTF8.GetString(changed).Contains("\"row\":1.10", StringComparison.Ordinal)}");

Console.WriteLine($"refuse: {reader.Read("{"u8.ToArray()).Code} {reader.Read(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(old).Replace("oslo", "other", StringComparison.Ordinal))).Code}");
