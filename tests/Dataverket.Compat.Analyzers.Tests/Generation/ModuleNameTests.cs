using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Tests.Support;

namespace Dataverket.Compat.Analyzers.Tests.Generation;

public class ModuleNameTests
{
    private const string Schema = "[Dataverket.Compat.Schemas.EventSchema(\"no.a.b\", 1)] public sealed partial record Seen { public int A { get; init; } }";

    [Theory]
    [InlineData("Maskin", "Maskin", "MaskinSchemas")]
    [InlineData("Dataverket.Maskin", "Dataverket.Maskin", "MaskinSchemas")]
    [InlineData("my-service.event.2nd", "my_service.@event._2nd", "_2ndSchemas")]
    [InlineData("a..b", "a.b", "bSchemas")]
    [InlineData("", "Assembly", "AssemblySchemas")]
    public void The_module_stands_in_the_root_namespace_and_is_called_after_its_last_part(string root, string space, string name)
        => Assert.Equal((space, name), (ModuleNames.From(root).Namespace, ModuleNames.From(root).ClassName));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Without_a_root_namespace_the_assembly_gives_the_name(string? root)
    {
        var run = GeneratorRun.In(root, Schema);

        Assert.NotNull(run.Updated.GetTypeByMetadataName("Maskin.Assembly.AssemblySchemas"));
    }

    [Theory]
    [InlineData("my-service.event.2nd")]
    [InlineData("System")]
    [InlineData("Dataverket.Compat.Schemas")]
    public void Whatever_the_root_namespace_is_called_the_code_compiles(string root)
        => Assert.DoesNotContain(GeneratorRun.In(root, Schema).CompilerSays, diagnostic => diagnostic.Id != "CS1591");
}
