using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Tests.Support;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;

#pragma warning disable xUnit1051 // Parsing takes no time in which a test could be cancelled.

namespace Dataverket.Compat.Analyzers.Tests.Baselines;

public class RoundTripTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_is_printed_reads_as_what_it_was(int seed)
    {
        var shapes = new RandomShapes(seed);
        for (var i = 0; i < 600; i++)
        {
            var baseline = shapes.Next();
            var text = BaselineText.Print(baseline);

            var (read, faults) = BaselineText.Parse("a.txt", text);

            Assert.True(faults.Count == 0, $"{string.Join('\n', faults)}\n{text}");
            AssertSame(BaselineKept.Of(baseline), read!, text);
            AssertSame(read!, BaselineKept.Of(read!), text);
            Assert.Equal(text, BaselineText.Print(read!));
        }
    }

    [Fact]
    public void The_order_of_lines_says_nothing_nor_do_line_ends_blanks_and_comments()
    {
        var shapes = new RandomShapes(11);
        var random = new Random(12);
        for (var i = 0; i < 500; i++)
        {
            var lines = BaselineText.Print(shapes.Next()).TrimEnd('\n').Split('\n');
            var (read, _) = BaselineText.Parse("a.txt", string.Join('\n', lines));
            var shuffled = lines[1..];
            random.Shuffle(shuffled);

            var (again, faults) = BaselineText.Parse("a.txt", "\uFEFF" + string.Join("\r\n", [lines[0], "", "# for people", "@later \"thing\"", .. shuffled.Select(line => line + "  ")]));

            Assert.Empty(faults);
            AssertSame(read!, again!, string.Join('\n', lines));
        }
    }

    [Fact]
    public void What_later_versions_of_the_format_add_is_passed_over_and_the_rest_is_read()
    {
        var (plain, _) = BaselineText.Parse("a.txt", "compat 1\nevent no.a.b 2 reads 1\nprofile tolerant\ncpu int32 required\nstate State\nState enum text open\nState.on 1\n");
        var (later, faults) = BaselineText.Parse("a.txt", "compat 1\nevent no.a.b 2 reads 1 @signed\nprofile tolerant\n@owner \"x\"\ncpu int32 @unit(\"a ) b\") required @new\nstate State\nState enum text open @closed(never, \"x\")\nState.on 1 @since(3)\n");

        Assert.Empty(faults);
        AssertSame(plain!, later!, "");
    }

    [Fact]
    public void A_baseline_is_readable_in_review()
    {
        var shape = Extracted.Of("""
            [EventSchema("no.dataverket.maskin.machine.provisioned", 2, Reads = 1)]
            public sealed partial record MachineProvisioned
            {
                public required string MachineId { get; init; }
                public required int Cpu { get; init; }
                public int MemoryMb { get; init; } = 1024;
                public Open<MachineState> State { get; init; } = MachineState.Running;
                public IReadOnlyList<string?> Tags { get; init; } = [];
                public Dictionary<string, int>? By { get; init; }
                [JsonPropertyName("an odd name")] public DateOnly? Until { get; init; }
                [Alias("size"), Range(1, 64)] public Disk? Disk { get; init; }
                public string Profile { get; init; } = "standard";
                [Lenient] public long? Serial { get; init; }
            }
            public enum MachineState { Off, Running = 1, [JsonStringEnumMemberName("STOPPED")] Stopped }
            public sealed record Disk(long SizeGb, string Class = "ssd") { public MachineProvisioned? Owner { get; init; } }
            """);

        Assert.Equal("""
            compat 1
            event no.dataverket.maskin.machine.provisioned 2 reads 1
            profile tolerant
            "an odd name" date? clr(Until)
            "profile" text = "standard"
            Disk.class text = "ssd"
            Disk.owner data?
            Disk.sizeGb int64 required
            MachineState enum text open
            MachineState.STOPPED 2 clr(Stopped)
            MachineState.off 0
            MachineState.running 1
            by {text:int32}?
            cpu int32 required
            disk Disk? alias(size) where("range 1..64")
            machineId text required
            memoryMb int32 = 1024
            retired disk:old
            retired oldName int32
            serial int64? lenient
            state MachineState = "running"
            tags [text?] = []

            """.ReplaceLineEndings("\n"), BaselineText.Print(new(shape, new[] { new Tombstone("member", "MachineProvisioned", "oldName", "int32"), new Tombstone("name", "disk", "old", "") }.ToEquatable(), false)));
    }

    [Fact]
    public void A_thousand_schemas_of_twelve_members_take_at_most_32_bytes_a_member()
    {
        var types = new[] { "public required string {0}Id", "public required int {0}Count", "public long? {0}Bytes", "public bool Is{0}", "public DateTimeOffset {0}At", "public IReadOnlyList<string> {0}Tags", "public string? {0}Name", "public int {0}Mb", "public Guid {0}Ref", "public decimal {0}Price", "public State {0}State", "public Dictionary<string, string>? {0}Labels" };
        var words = new[] { "Machine", "Disk", "Network", "Tenant", "Order", "Cpu", "Memory", "Zone", "Rack", "Image", "Backup", "Quota" };
        var source = new System.Text.StringBuilder("using System; using System.Collections.Generic; using Dataverket.Compat.Schemas; public enum State { Off, Running, Stopped }\n");
        for (var i = 0; i < 1000; i++)
        {
            source.Append(System.Globalization.CultureInfo.InvariantCulture, $"[EventSchema(\"no.dataverket.maskin.machine{i}.provisioned\", 1)] public sealed partial record Seen{i} {{ ");
            for (var m = 0; m < 12; m++) source.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, types[m], words[(i + m) % 12]).Append(m == 7 ? " { get; init; } = 1024; " : " { get; init; } ");
            source.Append("}\n");
        }

        var shapes = new Extracted(source.ToString()).Schemas();
        var bytes = shapes.Sum(shape => System.Text.Encoding.UTF8.GetByteCount(BaselineText.Print(new(shape, default, false))));

        Assert.Equal(1000, shapes.Count);
        Assert.All(shapes, shape => Assert.Equal(12, ((ObjectShape)shape.Root).Members.Count));
        Assert.InRange(bytes, 12_000, 32 * 12_000);
    }

    [Fact]
    public void The_file_is_named_by_type_and_version() => Assert.Equal("compat/events/no.a.b.v12.txt", BaselineText.Path("no.a.b", 12));

    private static void AssertSame(SchemaBaseline expected, SchemaBaseline actual, string text)
    {
        if (expected == actual) return;
        Assert.Equal(expected.Tombstones, actual.Tombstones);
        Assert.Equal(expected.IsRetired, actual.IsRetired);
        Assert.Equal(expected.Shape.Options, actual.Shape.Options);
        Assert.Equal(expected.Shape with { Types = default }, actual.Shape with { Types = default });
        Assert.Equal(expected.Shape.Types.Select(type => type.Name), actual.Shape.Types.Select(type => type.Name));
        foreach (var (one, other) in expected.Shape.Types.Zip(actual.Shape.Types)) Assert.True(one == other, $"{one}\n{other}\n{Members(one)}\n{Members(other)}\n{text}");
        Assert.Fail(text);
    }

    private static string Members(TypeShape type) => string.Join('\n', (type is ObjectShape shape ? shape : (type as Dataverket.Compat.Analyzers.Model.VariantShape)?.Base)?.Members.Select(member => member.ToString()) ?? []);
}
