using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Schemas;

public class SchemaCatalogTests
{
    private const string Type = "no.dataverket.prove.thing.done";

    private static readonly SchemaConversion OneToTwo = SchemaConversion.Upcast<One, Two>(_ => new());
    private static readonly SchemaConversion TwoToThree = SchemaConversion.Upcast<Two, Three>(_ => new());

    [Fact]
    public void A_whole_chain_is_taken()
    {
        var catalog = SchemaCatalog.Create(new FakeModule([Schema<Three>(3), Schema<One>(1)], TwoToThree), new FakeModule([Schema<Two>(2)], OneToTwo, SchemaConversion.Downcast<Three, Two>(_ => new(), "a,b")));

        Assert.True(catalog.TryGetFamily(Type, out var family));
        Assert.Same(family, catalog.GetFamily(typeof(Two)));
        Assert.Equal([typeof(One), typeof(Two), typeof(Three)], family.Schemas.Select(schema => schema.ClrType));
        Assert.Equal((new VersionWindow(1, 3), new VersionWindow(2, 3)), (family.Window, family.Writes));
        Assert.Equal(new VersionWindow(2, 2), new MessageWriter<Two>(catalog).Window);
        Assert.Equal(new VersionWindow(2, 3), new MessageWriter<Three>(catalog).Window);
    }

    [Fact]
    public void The_generated_module_of_this_assembly_is_whole() => Assert.Equal(TestsSchemas.Instance.Schemas.Count, Messages.Catalog.Families.Sum(family => family.Schemas.Count));

    [Fact]
    public void A_gap_is_refused()
        => Refused([Schema<One>(1), Schema<Three>(3)], [SchemaConversion.Upcast<One, Three>(_ => new())], $"{Type}: no schema for version 2; One ends at 1, Three begins at 3.");

    [Fact]
    public void Two_shapes_of_one_version_are_refused()
        => Refused([Schema<One>(1), new FakeSchema<Two>(Type, 1, 2, isOwner: false)], [OneToTwo], $"{Type}: One and Two both stand for version 1.");

    [Fact]
    public void A_missing_upcaster_is_refused()
        => Refused([Schema<One>(1), Schema<Two>(2)], [], $"{Type}: no [Upcaster] from One (version 1) to Two (version 2).");

    [Fact]
    public void Two_upcasters_between_the_same_shapes_are_refused()
        => Refused([Schema<One>(1), Schema<Two>(2)], [OneToTwo, OneToTwo], $"{Type}: two conversions from One to Two.");

    [Fact]
    public void Types_that_differ_only_by_case_are_refused()
        => Refused([Schema<One>(1), new FakeSchema<Two>(Type.ToUpperInvariant(), 1, 1)], [], $"{Type} and {Type.ToUpperInvariant()} differ only by case.");

    [Fact]
    public void One_type_with_two_roles_is_refused()
        => Refused([Schema<One>(1), new FakeSchema<Two>(Type, 2, 2, MessageRole.Command)], [OneToTwo], $"{Type}: One has the role Event, Two the role Command; one type has one role in all versions.");

    [Fact]
    public void A_converter_that_leads_nowhere_is_refused()
    {
        const string Stray = "The conversion from One to Three does not join two neighbouring versions of one type.";
        Refused([Schema<One>(1)], [SchemaConversion.Upcast<One, Three>(_ => new())], Stray);
        Refused([Schema<One>(1), Schema<Two>(2), Schema<Three>(3)], [OneToTwo, TwoToThree, SchemaConversion.Upcast<One, Three>(_ => new())], Stray);
        Refused([Schema<One>(1), Schema<Two>(2)], [OneToTwo, SchemaConversion.Upcast<Two, One>(_ => new())], "The conversion from Two to One does not join two neighbouring versions of one type.");
        Refused([Schema<One>(1), new FakeSchema<Three>("no.dataverket.prove.other.done", 1, 1)], [SchemaConversion.Upcast<One, Three>(_ => new())], Stray);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var thrown = Assert.Throws<SchemaCatalogException>(() => SchemaCatalog.Create(
            new FakeModule([Schema<One>(1), Schema<Three>(3), new FakeSchema<Two>(Type.ToUpperInvariant(), 1, 1)], SchemaConversion.Upcast<Two, Three>(_ => new()))));

        Assert.Equal(4, thrown.Faults.Count);
        Assert.All(thrown.Faults, fault => Assert.Contains(fault, thrown.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_module_that_was_added_twice_is_named()
    {
        var module = new FakeModule([Schema<One>(1)]);

        var thrown = Assert.Throws<SchemaCatalogException>(() => SchemaCatalog.Create(module, module));

        Assert.Contains("One is declared more than once; was a module added twice?", thrown.Faults);
    }

    private static FakeSchema<T> Schema<T>(int version)
        where T : notnull, new()
        => new(Type, version, version);

    private static void Refused(MessageSchema[] schemas, SchemaConversion[] conversions, string fault)
        => Assert.Equal([fault], Assert.Throws<SchemaCatalogException>(() => SchemaCatalog.Create(new FakeModule(schemas, conversions))).Faults);

    private sealed class One;

    private sealed class Two;

    private sealed class Three;
}
