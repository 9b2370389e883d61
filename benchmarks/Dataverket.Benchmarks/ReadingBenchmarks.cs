using System.Buffers;
using BenchmarkDotNet.Attributes;
using Dataverket.Benchmarks.Reading;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;

namespace Dataverket.Benchmarks;

/// <summary>The tables people read: what one message costs each way, in time and bytes. Ratios are against the serializer's source-generated reader.</summary>
[MemoryDiagnoser]
public class ReadingBenchmarks
{
    private static readonly AttributeChange Trace = AttributeChange.Set("traceparent", "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    private readonly SchemaCatalog _catalog = SchemaCatalog.Create(BenchmarksSchemas.Instance);
    private readonly MessageReader<BenchMachine> _reader;
    private readonly MessageWriter<BenchMachine> _writer;
    private readonly ArrayBufferWriter<byte> _output = new(256 * 1024);
    private byte[] _bytes = [];
    private BenchMachine _value = null!;
    private Envelope _envelope;

    public ReadingBenchmarks() => (_reader, _writer) = (new(_catalog, new() { Tenant = "oslo" }), new(_catalog));

    [Params("700B/members/canonical/0", "700B/text/shuffled/3", "4KB/members/canonical/3", "4KB/text/canonical/0", "64KB/members/shuffled/20", "64KB/text/canonical/0")]
    public string Message { get; set; } = "";

    [GlobalSetup]
    public void Pick()
    {
        var body = Body.All(_catalog, 17).Single(body => body.Name == Message);
        (_bytes, _value) = (body.Bytes, body.Value);
        _ = Envelope.TryScan(_bytes, null, out _envelope, out _);
    }

    [Benchmark(Baseline = true, Description = "System.Text.Json, source-generated")]
    public object Plain() => Peers.Plain(_bytes);

    [Benchmark(Description = "the same, unknown members kept, duplicates refused")]
    public object Same() => Peers.Same(_bytes);

    [Benchmark(Description = "CloudEvents SDK")]
    public object CloudEvents() => Peers.CloudEvents(_bytes);

    [Benchmark(Description = "read")]
    public bool Read() => _reader.Read(_bytes).IsAccepted;

    [Benchmark(Description = "scan")]
    public bool Scan() => Envelope.TryScan(_bytes, null, out _, out _);

    [Benchmark(Description = "forward, one attribute changed")]
    public int Forward()
    {
        _output.ResetWrittenCount();
        _envelope.Forward(_output, Trace);
        return _output.WrittenCount;
    }

    [Benchmark(Description = "write")]
    public int Write() => _writer.Write(_value, 1, Body.Attributes).Length;
}
