using System.Reflection;

namespace Dataverket.House.Tests;

/// <summary>One word, one meaning. Every public name is walked.</summary>
public sealed class VocabularyTests
{
    /// <summary>Words that would say again what the glossary says with another word.</summary>
    private static readonly string[] Never = ["Beacon", "Orchestrat", "Translator", "Forwarder", "Manager", "Helper", "Util"];

    private static IEnumerable<(Assembly Assembly, string Name)> PublicNames() => Repository.Assemblies.SelectMany(assembly => assembly.GetExportedTypes().SelectMany(type => type
        .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(member => member.Name).Append(type.Name)
        .Concat(type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).SelectMany(method => method.GetParameters().Select(parameter => parameter.Name ?? "")))
        .Select(name => (assembly, name))));

    [Fact]
    public void Contract_is_only_ever_the_last_phase_of_a_database_change()
        => Assert.DoesNotContain(PublicNames(), entry => entry.Name.Contains("Contract", StringComparison.OrdinalIgnoreCase) && entry.Assembly.GetName().Name != "Dataverket.Migrations");

    [Fact]
    public void No_public_name_uses_a_word_that_the_glossary_has_another_for()
        => Assert.DoesNotContain(PublicNames(), entry => Array.Exists(Never, word => entry.Name.Contains(word, StringComparison.Ordinal)));

    [Fact]
    public void No_public_interface_stands_where_an_abstract_class_or_a_delegate_could_grow()
        => Assert.DoesNotContain(Repository.Assemblies.SelectMany(assembly => assembly.GetExportedTypes()), type => type.IsInterface);

    [Fact]
    public void Public_classes_are_sealed_unless_they_are_abstract()
        => Assert.DoesNotContain(Repository.Assemblies.SelectMany(assembly => assembly.GetExportedTypes()), type => type.IsClass && !type.IsSealed && !type.IsAbstract);
}
