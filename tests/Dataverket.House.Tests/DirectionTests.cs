using System.Text.RegularExpressions;

namespace Dataverket.House.Tests;

/// <summary>Dependencies point one way: a dependency decides a package, nothing else does.</summary>
public sealed partial class DirectionTests
{
    private static readonly Dictionary<string, string[]> MayKnow = new(StringComparer.Ordinal)
    {
        ["Dataverket.Compat"] = [],
        ["Dataverket.Compat.Nats"] = ["Dataverket.Compat", "NATS."],
        ["Dataverket.Compat.Postgres"] = ["Dataverket.Compat", "Npgsql"],
        ["Dataverket.Compat.AspNetCore"] = ["Dataverket.Compat", "Microsoft."],
        ["Dataverket.Compat.Infrastructure"] = ["Dataverket.Compat"],
        ["Dataverket.Migrations"] = ["Dataverket.Compat", "Dataverket.Compat.Postgres", "Npgsql", "FluentMigrator"],
        ["Dataverket.Cli"] = ["Dataverket.Compat", "Dataverket.Compat.Nats", "Dataverket.Migrations", "NATS.", "Npgsql", "Spectre.Console", "System.CommandLine"],
    };

    /// <summary>Inside an assembly: a folder may name itself, the assembly's root, and these.</summary>
    private static readonly Dictionary<string, string[]> Folders = new(StringComparer.Ordinal)
    {
        ["Dataverket.Compat/Schemas"] = [],
        ["Dataverket.Compat/Envelopes"] = ["Schemas"],
        ["Dataverket.Compat/Reading"] = ["Schemas", "Envelopes"],
        ["Dataverket.Compat/Testing"] = ["Schemas", "Envelopes", "Reading"],
        ["Dataverket.Compat/Handling"] = [],
        ["Dataverket.Compat/Rollouts"] = ["Schemas"],
        ["Dataverket.Compat/Exports"] = ["Schemas", "Envelopes"],
        ["Dataverket.Compat.Nats/Assets"] = [],
        ["Dataverket.Compat.Nats/Ledger"] = ["Assets"],
        ["Dataverket.Compat.Nats/Messaging"] = ["Ledger", "Assets"],
        ["Dataverket.Compat.Nats/Coordination"] = ["Ledger"],
        ["Dataverket.Compat.Nats/Hosting"] = ["Ledger", "Messaging", "Workflows"],
        ["Dataverket.Compat.Nats/Workflows"] = ["Ledger", "Messaging"],
    };

    [Fact]
    public void No_assembly_knows_more_than_the_design_lets_it()
    {
        foreach (var assembly in Repository.Assemblies)
        {
            var allowed = MayKnow[assembly.GetName().Name!];
            var strangers = assembly.GetReferencedAssemblies().Select(name => name.Name!)
                .Where(name => !name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("System.CommandLine", StringComparison.Ordinal))
                .Where(name => name is not "netstandard" && !name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal))
                .Where(name => !Array.Exists(allowed, known => known.EndsWith('.') || known is "Npgsql" or "FluentMigrator" or "Spectre.Console" ? name.StartsWith(known, StringComparison.Ordinal) : name == known));
            Assert.Empty(strangers.Select(name => $"{assembly.GetName().Name} must not know {name}"));
        }
    }

    [Fact]
    public void JetStream_is_reached_by_one_door_which_knows_the_domain()
    {
        var makes = new Regex(@"new NatsJSContext\(|NatsJSContext \w+ = new\(|CreateJetStreamContext\(");
        Assert.Equal(["JetStreamDomain.cs"], Repository.Sources("src/Dataverket.Compat.Nats").Where(file => Array.Exists(File.ReadAllLines(file), line => makes.IsMatch(line)) || file.EndsWith("JetStreamDomain.cs", StringComparison.Ordinal)).Select(Path.GetFileName));
    }

    [Fact]
    public void Compat_itself_has_no_dependency_at_all()
        => Assert.DoesNotContain(typeof(Compat.Schemas.SchemaCatalog).Assembly.GetReferencedAssemblies(), name => !name.Name!.StartsWith("System", StringComparison.Ordinal));

    [Fact]
    public void Folders_of_an_assembly_know_each_other_in_one_direction_only()
    {
        foreach (var (folder, allowed) in Folders)
        {
            var (assembly, self) = (folder.Split('/')[0], folder.Split('/')[1]);
            var siblings = Folders.Keys.Where(key => key.StartsWith(assembly + "/", StringComparison.Ordinal)).Select(key => key.Split('/')[1]).Where(name => name != self && !allowed.Contains(name));
            foreach (var file in Repository.Sources($"src/{folder}"))
            {
                var text = Comments().Replace(File.ReadAllText(file), "");
                foreach (var sibling in siblings)
                    Assert.False(Regex.IsMatch(text, $@"\b{Regex.Escape(assembly)}\.{sibling}\b|(?<![\w.]){sibling}\.[A-Z]"), $"{Repository.Short(file)} must not know {sibling}");
            }
        }
    }

    [GeneratedRegex("//[^\n]*")]
    private static partial Regex Comments();
}
