using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Tests.Watching;

/// <summary>Findings as a user meets them: which id, how grave, under which word, and what the message says.</summary>
public sealed class SchemaChangeAnalyzerTests
{
    private const string Shipped = """
        [EventSchema("no.dataverket.maskin.machine.provisioned", 1)]
        public sealed partial record Provisioned
        {
            public required string MachineId { get; init; }
            public int Cpu { get; init; }
            public State State { get; init; }
            public Disk? Disk { get; init; }
        }
        public sealed record Disk { public int SizeGb { get; init; } }
        public enum State { Starting, Running }
        """;

    [Fact]
    public async Task A_source_that_is_what_has_shipped_is_silent()
        => Assert.Empty(await Watched.Look(Watched.Baselines(Shipped), Shipped));

    [Fact]
    public async Task A_member_that_is_gone_is_told_at_its_type()
    {
        var told = await Watched.Look(Watched.Baselines(Shipped), Shipped.Replace("    public int Cpu { get; init; }\n", ""));

        var lost = Assert.Single(told, diagnostic => diagnostic.Id == "DVC1011");
        Assert.Equal((DiagnosticSeverity.Warning, "Provisioned"), (lost.Severity, Watched.Under(lost)));
        Assert.Contains("cpu", lost.GetMessage(null), StringComparison.Ordinal);
        Assert.All(told, diagnostic => Assert.Contains(diagnostic.Id, (string[])["DVC1004", "DVC1011"]));
    }

    [Fact]
    public async Task A_member_that_changed_is_told_at_itself_also_in_a_nested_type()
    {
        var told = await Watched.Look(Watched.Baselines(Shipped), Shipped.Replace("int Cpu", "string Cpu").Replace("int SizeGb", "bool SizeGb"));

        Assert.Equal(["Cpu", "SizeGb"], told.Where(diagnostic => diagnostic is { Id: "DVC1100", Severity: DiagnosticSeverity.Error }).Select(Watched.Under).Distinct());
    }

    [Fact]
    public async Task A_member_in_another_file_is_told_at_the_member()
    {
        var parts = Shipped.Split("public sealed record Disk");
        var told = await Watched.Look(Watched.Baselines(Shipped), parts[0], WireProfile.Tolerant, "namespace System; public sealed record Disk" + parts[1].Replace("int SizeGb", "bool SizeGb"));

        Assert.NotEmpty(told);
        Assert.All(told, diagnostic => Assert.Equal(("DVC1100", "SizeGb", "More0.cs"), (diagnostic.Id, Watched.Under(diagnostic), diagnostic.Location.SourceTree!.FilePath)));
    }

    [Fact]
    public async Task An_enum_written_as_numbers_that_is_renumbered_is_an_error_at_the_name()
    {
        var told = await Watched.Look(Watched.Baselines(Shipped, WireProfile.Web), Shipped.Replace("Starting, Running", "Running, Starting"), WireProfile.Web);

        var changed = told.Where(diagnostic => diagnostic is { Id: "DVC2007" or "DVC2009", Severity: DiagnosticSeverity.Error }).Select(Watched.Under).Distinct();
        Assert.NotEmpty(changed);
        Assert.All(changed, under => Assert.Contains(under, (string[])["Starting", "Running"]));
    }

    [Fact]
    public async Task A_version_that_is_raised_without_a_way_up_is_an_error_at_the_newest()
    {
        var newer = "\n[EventSchema(\"no.dataverket.maskin.machine.provisioned\", 2)] public sealed partial record ProvisionedV2 { public required string Name { get; init; } }";
        var told = await Watched.Look(Watched.Baselines(Shipped), Shipped + newer);

        Assert.Contains(told, diagnostic => diagnostic is { Id: "DVC5007", Severity: DiagnosticSeverity.Error } && Watched.Under(diagnostic) == "ProvisionedV2");
        Assert.Contains(told, diagnostic => diagnostic is { Id: "DVC1413", Severity: DiagnosticSeverity.Warning } && Watched.Under(diagnostic) == "ProvisionedV2");
        Assert.DoesNotContain(told, diagnostic => diagnostic.Id.StartsWith("DVC10", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_raise_with_steps_is_no_wall_of_errors()
    {
        var newer = "\n[EventSchema(\"no.dataverket.maskin.machine.provisioned\", 2), Rename(\"cpu\", \"cores\")] public sealed partial record ProvisionedV2 { public required string MachineId { get; init; } public int Cores { get; init; } public State State { get; init; } public Disk? Disk { get; init; } }";
        var told = await Watched.Look(Watched.Baselines(Shipped), Shipped + newer);

        Assert.DoesNotContain(told, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public async Task A_schema_without_a_baseline_is_told_once()
    {
        var told = Assert.Single(await Watched.Look([], Shipped));

        Assert.Equal(("DVC1413", DiagnosticSeverity.Warning, "Provisioned"), (told.Id, told.Severity, Watched.Under(told)));
        Assert.Contains("dotnet build -p:Compat=accept", told.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_type_that_is_gone_is_an_error()
    {
        var told = await Watched.Look(Watched.Baselines(Shipped), "public sealed record Nothing;");

        Assert.Equal(("DVC1400", DiagnosticSeverity.Error), (Assert.Single(told).Id, told[0].Severity));
    }

    [Theory]
    [InlineData("<<<<<<< ours\ncpu int32\n=======\ncpu int64\n>>>>>>> theirs\n")]
    [InlineData("compat 1\nevent no.dataverket.maskin.machine.provisioned 1\nprofile tolerant\n\0\u0001\u0002\n")]
    [InlineData("")]
    [InlineData("compat 99\n")]
    [InlineData("compat 1\nevent no.dataverket.maskin.machine.provisioned 1\nprofile tolerant\ncpu int32\ncpu int64\n")]
    public async Task A_baseline_that_cannot_be_read_is_told_at_its_line(string text)
    {
        const string Path = "/code/compat/events/no.dataverket.maskin.machine.provisioned.v1.txt";
        var told = await Watched.Look([(Path, text)], Shipped);

        var faults = told.Where(diagnostic => diagnostic.Id == "DVC5901").ToList();
        Assert.NotEmpty(faults);
        Assert.All(faults, fault => Assert.StartsWith(Path + ":", Watched.Under(fault), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_baseline_of_fifty_megabytes_is_one_fault()
    {
        var told = await Watched.Look([("/code/compat/events/no.dataverket.maskin.machine.provisioned.v1.txt", "compat 1\n" + new string('a', 50_000_000))], Shipped);

        Assert.Single(told, diagnostic => diagnostic.Id == "DVC5901");
    }

    [Fact]
    public async Task A_readers_own_subset_protects_nothing()
        => Assert.Empty(await Watched.Look([], """[EventReader("no.dataverket.maskin.machine.provisioned")] public sealed partial record Mine { public string? MachineId { get; init; } }"""));

    [Fact]
    public async Task What_fixes_need_travels_in_properties()
    {
        var told = await Watched.Look(Watched.Baselines(Shipped), Shipped.Replace("int Cpu", "string Cpu"));

        Assert.All(told.Where(diagnostic => diagnostic.Id == "DVC1100"), diagnostic =>
        {
            Assert.Equal(("cpu", "throws"), (diagnostic.Properties["member"], diagnostic.Properties["outcome"]));
            Assert.Contains("cpu", diagnostic.Properties["witness"], StringComparison.Ordinal);
        });
    }
}
