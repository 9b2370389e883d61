using System.Reflection;
using System.Reflection.Emit;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Schemas;

#pragma warning disable IL2071, IL3050 // Two assemblies with types of one name are made while this test runs; it is never compiled ahead of time.

public class GeneratedSchemaModuleTests
{
    private const string Type = "no.dataverket.prove.thing.done";

    [Fact]
    public void Nothing_is_made_before_it_is_asked_for_and_nothing_twice()
    {
        var module = new CountingModule("");
        var catalog = SchemaCatalog.Create(module);
        Assert.True(catalog.TryGetFamily(Type, out var family));
        Assert.Equal((new VersionWindow(1, 2), new VersionWindow(1, 2)), (family.Window, family.Writes));
        Assert.Equal(0, module.Loaded);

        Assert.Same(family, catalog.GetFamily(typeof(Two)));

        Assert.Equal(1, module.Loaded);
        Assert.Equal([typeof(One), typeof(Two)], family.Schemas.Select(schema => schema.ClrType));
        Assert.Same(family.Schemas[1], SchemaCatalog.Create(module).GetFamily(typeof(Two)).Schemas[1]);
        Assert.Equal(2, module.Loaded);
    }

    [Fact]
    public void What_the_index_says_wrong_is_refused_as_if_the_schemas_had_said_it()
    {
        var thrown = Assert.Throws<SchemaCatalogException>(() => SchemaCatalog.Create(new CountingModule("x")));

        Assert.Equal(["The conversion from OneX to Two does not join two neighbouring versions of one type.", $"{Type}: no [Upcaster] from One (version 1) to Two (version 2)."], thrown.Faults);
    }

    [Fact]
    public void Types_of_one_name_in_two_assemblies_are_told_apart()
    {
        var (first, second) = (Emitted("First"), Emitted("Second"));

        var catalog = SchemaCatalog.Create(new FakeModule([Schema(first, Type, 1)]), new FakeModule([Schema(second, "no.dataverket.prove.other.done", 1)]));

        Assert.Equal(first.FullName, second.FullName);
        Assert.Equal((Type, "no.dataverket.prove.other.done"), (catalog.GetFamily(first).Type, catalog.GetFamily(second).Type));
        Assert.Throws<ArgumentException>(() => catalog.GetFamily(Emitted("Third")));
    }

    [Fact]
    public void A_conversion_between_types_of_one_name_joins_the_right_two()
    {
        var (first, second) = (Emitted("First"), Emitted("Second"));
        MessageSchema[] schemas = [Schema(first, Type, 1), Schema(second, Type, 2)];

        Assert.True(SchemaCatalog.Create(new FakeModule(schemas, Upcast(first, second))).TryGetFamily(Type, out _));
        Assert.Throws<SchemaCatalogException>(() => SchemaCatalog.Create(new FakeModule(schemas, Upcast(second, first))));
    }

    private static Type Emitted(string assembly)
    {
        var type = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(assembly), AssemblyBuilderAccess.Run).DefineDynamicModule(assembly).DefineType("Shared.Thing", TypeAttributes.Public | TypeAttributes.Class);
        type.DefineDefaultConstructor(MethodAttributes.Public);
        return type.CreateType();
    }

    private static MessageSchema Schema(Type type, string messageType, int version)
        => (MessageSchema)Activator.CreateInstance(typeof(FakeSchema<>).MakeGenericType(type), messageType, version, version, MessageRole.Event, true)!;

    private static SchemaConversion Upcast(Type from, Type to)
        => (SchemaConversion)typeof(SchemaConversion).GetMethod(nameof(SchemaConversion.UpcastBySteps))!.MakeGenericMethod(from, to).Invoke(null, [Array.Empty<StepAttribute>()])!;

    private sealed class One;

    private sealed class Two;

    private sealed class CountingModule(string stray) : GeneratedSchemaModule(2, 2, string.Concat(
        $"{Type}\n1\n1\n0\n{Name}One\n", $"{Type}\n2\n2\n0\n{Name}Two\n", $"up\n{Name}One{stray.ToUpperInvariant()}\n{Name}Two\n", $"down\n{Name}Two\n{Name}One\n"))
    {
        private const string Name = "Dataverket.Compat.Tests.Schemas.GeneratedSchemaModuleTests.";

        public int Loaded { get; private set; }

        protected override MessageSchema LoadSchema(int index)
        {
            Loaded++;
            return index == 0 ? new FakeSchema<One>(Type, 1, 1) : new FakeSchema<Two>(Type, 2, 2);
        }

        protected override SchemaConversion LoadConversion(int index)
            => index == 0 ? SchemaConversion.Upcast<One, Two>(_ => new()) : SchemaConversion.Downcast<Two, One>(_ => new());
    }
}
