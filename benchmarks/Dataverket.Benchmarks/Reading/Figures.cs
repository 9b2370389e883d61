using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;

namespace Dataverket.Benchmarks.Reading;

/// <summary>Measures every figure of reading beside its peer and prints it with its bound; the last lines are <c>bench name value</c>.</summary>
internal sealed class Figures
{
    private const int Seed = 17;
    private readonly SchemaCatalog _catalog = SchemaCatalog.Create(BenchmarksSchemas.Instance);
    private readonly MessageReader<BenchMachine> _reader;
    private readonly MessageWriter<BenchMachine> _writer;
    private readonly List<Body> _bodies;
    private readonly List<(string Name, double Value)> _figures = [];
    private readonly ArrayBufferWriter<byte> _output = new(256 * 1024);
    private readonly string _filter;
    private bool _isVoid;
    private bool _isOver;

    /// <param name="filter">Measures only figures whose name contains it; empty for all.</param>
    public Figures(string filter)
    {
        _filter = filter;
        _reader = new(_catalog, new() { Tenant = "oslo" });
        _writer = new(_catalog);
        _bodies = Body.All(_catalog, Seed);
    }

    public int Run()
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, seed {Seed}");
        foreach (var body in _bodies) Check(body);
        foreach (var (size, bound) in new[] { ("700B", 1.35), ("4KB", 1.35), ("64KB", 1.35) })
            Median("reading.scan." + size, bound, Of(size), body => Ratio.Measure(() => Envelope.TryScan(body.Bytes, null, out _, out _), () => Tokens(body.Bytes)));
        if (IsWanted("reading.scan.alloc")) Add("reading.scan.alloc", _bodies.Max(body => Bytes(() => Envelope.TryScan(body.Bytes, null, out _, out _))), 0, "");
        foreach (var (size, bound) in new[] { ("700B", 0.55), ("4KB", 0.75), ("64KB", 0.95) })
            Median("reading.typed." + size, bound, Of(size), body => Ratio.Measure(() => _reader.Read(body.Bytes), () => Peers.Same(body.Bytes)));
        Plain();
        if (IsWanted("reading.typed.alloc")) Add("reading.typed.alloc", _bodies.Max(body => (double)Bytes(() => _reader.Read(body.Bytes)) / Bytes(() => Peers.Plain(body.Bytes))), 1, "worst body");
        foreach (var (size, bound) in new[] { ("700B", 0.25), ("4KB", 0.2) }) Median("reading.forward." + size, bound, Whole(size), Forward);
        foreach (var (size, bound) in new[] { ("700B", 1.0), ("4KB", 1.3) }) Median("reading.upcast." + size, bound, Whole(size), body => Upcast(body, 2));
        Median("reading.upcast5.700B", 6, Whole("700B"), body => Upcast(body, 6));
        foreach (var (size, bound) in new[] { ("700B", 1.1), ("4KB", 1.1) }) Median("reading.write." + size, bound, Whole(size), Write);
        Median("reading.cloudevents.700B", 5, Whole("700B"), body => Ratio.Measure(() => Peers.CloudEvents(body.Bytes), () => _reader.Read(body.Bytes)), isLeast: true);
        if (IsWanted("reading.startup500.ms"))
        {
            var starts = StartupFigure.Measure();
            Add("reading.startup500.ms", starts[starts.Length / 2], 50, string.Create(CultureInfo.InvariantCulture, $"cold starts {starts[0]:F1}..{starts[^1]:F1}"));
        }

        foreach (var (name, value) in _figures) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench {name} {value:F3}"));
        return _isVoid || _isOver ? 1 : 0;
    }

    private bool IsWanted(string name) => name.Contains(_filter, StringComparison.Ordinal);

    private void Plain()
    {
        string[] names = ["reading.plain.700B", "reading.plain.4KB", "reading.plain.64KB", "reading.plain.worst"];
        if (!names.Any(IsWanted)) return;
        var plain = _bodies.ToDictionary(body => body.Name, body => Ratio.Measure(() => _reader.Read(body.Bytes), () => Peers.Plain(body.Bytes)));
        foreach (var (size, bound) in new[] { ("700B", 0.7), ("4KB", 0.85), ("64KB", 1.0) }) Median("reading.plain." + size, bound, Of(size), body => plain[body.Name]);
        var worst = plain.MaxBy(pair => pair.Value.Median);
        if (IsWanted("reading.plain.worst")) Add("reading.plain.worst", worst.Value.Median, 1.1, worst.Key);
    }

    private IEnumerable<Body> Of(string size) => _bodies.Where(body => body.Size == size && body.Unknown < 20);

    private IEnumerable<Body> Whole(string size) => _bodies.Where(body => body.Size == size && body.Unknown == 0 && body.Order == "canonical");

    // What is compared must be the same work: ours and the peers read equal values from every body.
    private void Check(Body body)
    {
        var read = _reader.Read(body.Bytes);
        var (plain, same) = (Peers.Plain(body.Bytes).Data!, Peers.Same(body.Bytes).Data!);
        if (!read.IsAccepted || !Equal(read.Value, body.Value) || !Equal(plain, body.Value) || same.Note != body.Value.Note || same.Disks.Count != body.Value.Disks.Count || !Equal(Peers.CloudEvents(body.Bytes), body.Value))
            throw new InvalidOperationException($"{body.Name}: the readers do not agree ({read}).");
    }

    private static bool Equal(BenchMachine one, BenchMachine other) => one with { Disks = other.Disks } == other && one.Disks.SequenceEqual(other.Disks);

    private Ratio Forward(Body body)
    {
        _ = Envelope.TryScan(body.Bytes, null, out var envelope, out _);
        return Ratio.Measure(
            () =>
            {
                _output.ResetWrittenCount();
                envelope.Forward(_output, AttributeChange.Set("traceparent", "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
            },
            () => Tokens(body.Bytes));
    }

    private Ratio Upcast(Body body, int to)
    {
        var text = Encoding.UTF8.GetString(body.Bytes).Replace("bench.machine.measured", "bench.machine.stepwise", StringComparison.Ordinal).Replace("\"machineId\"", "\"name1\"", StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(text);
        var converter = new MessageConverter(_catalog);
        _ = Envelope.TryScan(bytes, null, out var envelope, out _);
        return Ratio.Measure(() => Convert(to), to == 2 ? () => Tokens(bytes) : () => Convert(2));

        void Convert(int version)
        {
            _output.ResetWrittenCount();
            if (converter.Convert(in envelope, version, _output) != ReasonCode.Accepted) throw new InvalidOperationException("The message was not converted.");
        }
    }

    private Ratio Write(Body body)
    {
        var peer = new Peers.PlainEnvelope
        {
            Specversion = "1.0",
            Id = Body.Attributes.Id,
            Source = Body.Attributes.Source,
            Type = _writer.Type,
            Schemaversion = 1,
            Tenant = Body.Attributes.Tenant,
            Subject = Body.Attributes.Subject,
            Time = Body.Attributes.Time,
            Datacontenttype = "application/json",
            Traceparent = Body.Attributes.TraceParent,
            Data = body.Value,
        };
        // Two ways to write with the serializer; the faster one counts.
        var (same, usual) = (Ratio.Measure(() => _writer.Write(body.Value, 1, Body.Attributes), () => Peers.Write(peer)), Ratio.Measure(() => _writer.Write(body.Value, 1, Body.Attributes), () => Peers.WriteByDefault(peer)));
        return same.Median > usual.Median ? same : usual;
    }

    private void Median(string name, double bound, IEnumerable<Body> bodies, Func<Body, Ratio> measure, bool isLeast = false)
    {
        if (!IsWanted(name)) return;
        var ratios = bodies.Select(measure).OrderBy(ratio => ratio.Median).ToArray();
        _isVoid |= ratios.Any(ratio => ratio.IsVoid);
        var middle = (ratios[(ratios.Length - 1) / 2].Median + ratios[ratios.Length / 2].Median) / 2;
        var spread = string.Create(CultureInfo.InvariantCulture, $"bodies {ratios[0].Median:F3}..{ratios[^1].Median:F3}, rounds {ratios.Min(ratio => ratio.Least):F3}..{ratios.Max(ratio => ratio.Most):F3}{(ratios.Any(ratio => ratio.IsVoid) ? " VOID" : "")}");
        Add(name, middle, bound, spread, isLeast);
    }

    private void Add(string name, double value, double bound, string spread, bool isLeast = false)
    {
        _figures.Add((name, value));
        var isOver = isLeast ? value < bound : value > bound;
        _isOver |= isOver;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24} {value,8:F3}  bound {bound,5:F2}  {(isOver ? "OVER" : "ok  ")}  {spread}"));
    }

    private static void Tokens(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        while (reader.Read())
        {
        }
    }

    private static long Bytes(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
    }
}
