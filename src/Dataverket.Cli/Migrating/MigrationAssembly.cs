using System.Reflection;
using Dataverket.Cli.Baselines;
using Dataverket.Migrations;

namespace Dataverket.Cli.Migrating;

/// <summary>A service's own migrations: its assembly, loaded apart, with what it declares. The libraries are the tool's.</summary>
internal sealed class MigrationAssembly : IDisposable
{
    private static readonly string[] Shared = ["Dataverket.", "FluentMigrator", "Npgsql", "Microsoft.Extensions."];

    private readonly AssemblyRoom _room;

    /// <exception cref="MigrateException">There is no such assembly, it was built for a newer library, or it declares nothing that can be run.</exception>
    public MigrationAssembly(string path)
    {
        if (!File.Exists(path)) throw new MigrateException($"There is no assembly {path}. Build the service's migrations, and name the file with --assembly or DATAVERKET_MIGRATIONS.");
        try
        {
            _room = new AssemblyRoom(path, Shared);
        }
        catch (Exception e) when (e is BaselineException or IOException or UnauthorizedAccessException)
        {
            throw new MigrateException(e.Message, e);
        }

        try
        {
            Set = MigrationSet.From(_room.Assembly);
            Options = Declared(_room.Assembly) ?? new ChangeRunnerOptions();
        }
#pragma warning disable CA1031 // Whatever the service's own code throws becomes one line.
        catch (Exception e) when (e is not MigrateException)
#pragma warning restore CA1031
        {
            _room.Dispose();
            var cause = e is TargetInvocationException or TypeInitializationException ? e.InnerException ?? e : e;
            throw new MigrateException($"What {path} declares cannot be read: {(cause is TypeInitializationException ? cause.InnerException ?? cause : cause).Message}", e);
        }

        if (Set.Changes.Count > 0 || Set.Migrations.Count > 0) return;
        _room.Dispose();
        throw new MigrateException($"{path} declares no migration and no change: they are public classes with [Migration], and changes in public static members of public types.");
    }

    public MigrationSet Set { get; }

    /// <summary>The service's own settings, from a public static member of type <see cref="ChangeRunnerOptions"/>.</summary>
    public ChangeRunnerOptions Options { get; }

    public void Dispose() => _room.Dispose();

    private static ChangeRunnerOptions? Declared(Assembly assembly)
    {
        const BindingFlags Flags = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var members = assembly.GetExportedTypes().Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetProperties(Flags).Where(property => property.PropertyType == typeof(ChangeRunnerOptions)).Cast<MemberInfo>().Concat(type.GetFields(Flags).Where(field => field.FieldType == typeof(ChangeRunnerOptions))))
            .ToList();
        if (members.Count > 1) throw new MigrateException($"The settings of the runner are declared {members.Count} times: {string.Join(", ", members.Select(member => $"{member.DeclaringType}.{member.Name}"))}. Keep one.");
        return members.Select(member => member is PropertyInfo property ? property.GetValue(null) : ((FieldInfo)member).GetValue(null)).OfType<ChangeRunnerOptions>().FirstOrDefault();
    }
}
