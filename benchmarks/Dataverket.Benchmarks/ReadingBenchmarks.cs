using System.Text.Json;
using System.Text.Json.Serialization;
using BenchmarkDotNet.Attributes;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;

namespace Dataverket.Benchmarks;

/// <summary>Bytes to typed data: ours, which refuses what is ambiguous, against the serializer's source-generated reader, which does not.</summary>
[MemoryDiagnoser]
public partial class ReadingBenchmarks
{
    private readonly MessageReader<Machine> _reader;
    private readonly byte[] _bytes;

    public ReadingBenchmarks()
    {
        var catalog = SchemaCatalog.Create(BenchmarksSchemas.Instance);
        _reader = new MessageReader<Machine>(catalog);
        _bytes = new MessageWriter<Machine>(catalog).Write(new Machine { MachineId = "machine-17", Cpu = 4, MemoryMb = 16384 }, 1, new EnvelopeAttributes
        {
            Id = "0198c1de-7a3b-7cc4-9f1e-2f6a4be6b001",
            Source = "/maskin",
            Tenant = "oslo",
            Subject = "machine-17",
            Time = DateTimeOffset.UnixEpoch,
        });
    }

    [Benchmark(Baseline = true)]
    public int Serializer() => JsonSerializer.Deserialize(_bytes, PeerJson.Default.Peer)!.Data.Cpu;

    [Benchmark]
    public int Ours() => _reader.Read(_bytes).Value!.Cpu;

    public sealed record Peer(string Id, string Source, string Type, int Schemaversion, string Tenant, string Subject, DateTimeOffset Time, PeerData Data);

    public sealed record PeerData(string MachineId, int Cpu, int MemoryMb);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Peer))]
    internal sealed partial class PeerJson : JsonSerializerContext;
}
